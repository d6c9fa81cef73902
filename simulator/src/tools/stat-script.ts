import { quote } from './shell.ts';

export interface StatScriptFolders {
  sharesFolder: string;
  faultsFolder: string;
  /** The machine's own `stat`. */
  realStat: string;
}

/**
 * A `stat` for the processes in simulated pods: for a path that leads into a broken share it answers as coreutils does
 * when the server is down, or not at all; for any other path it is the real one. While it hangs it watches the process
 * that started it, so that none is left behind.
 */
export function statScript({ sharesFolder, faultsFolder, realStat }: StatScriptFolders): string {
  return `#!/bin/sh
# Simulated: see simulator/README.md
shares=${quote(sharesFolder)}
faults=${quote(faultsFolder)}
for argument in "$@"; do
  case $argument in -*) continue ;; esac
  real=$(readlink -f -- "$argument" 2>/dev/null) || continue
  case $real in "$shares"/*) ;; *) continue ;; esac
  share=\${real#"$shares"/}
  share=\${share%%/*}
  fault=
  [ -f "$faults/$share" ] && read -r fault <"$faults/$share"
  case $fault in
    unreachable)
      echo "stat: cannot read file system information for '$argument': Host is down" >&2
      exit 1
      ;;
    stuck)
      while kill -0 "$PPID" 2>/dev/null; do sleep 1 </dev/null >/dev/null 2>&1; done
      exit 1
      ;;
  esac
done
exec ${quote(realStat)} "$@"
`;
}
