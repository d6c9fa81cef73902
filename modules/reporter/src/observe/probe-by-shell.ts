import { statfsFormat } from '../core/volume/statfs-answer.ts';
import { inOctal, isPlain } from './path-in-shell.ts';
import { fileNotOpened, fileOpened, type ProbeWay } from './probe-helper.ts';

/**
 * Asks of each path that it reads `stat -f`, then `ls`, each in a child of the shell; unsorted, `ls` prints as it reads.
 * A single file is opened instead, by the child itself, which then leaves nobody behind when it is killed.
 * A line in: token, `plain` or `octal`, path. SIGUSR1 kills the step under way, and never the shell: it stays to see its
 * child go, which the kernel may hold for as long as it likes, and leaves nothing behind that nobody waits for.
 */
const script = `
tool=
killed=
trap 'killed=1; kill -KILL "$tool" 2>/dev/null' USR1
ask() {
  "$@" &
  tool=$!
  [ -z "$killed" ] || kill -KILL "$tool" 2>/dev/null
  wait "$tool"
  status=$?
  while [ "$status" -gt 128 ] && kill -0 "$tool" 2>/dev/null; do wait "$tool"; status=$?; done
  [ "$status" -eq 0 ] || printf '\\n%s\\n' "$token" >&2
  printf '\\n%s %s\\n' "$token" "$status"
  return "$status"
}
look() {
  [ -f "$path" ] || exec ls -U -1 -a -- "$path"
  true <"$path" || exit ${fileNotOpened}
  exit ${fileOpened}
}
echo
while read -r token how path; do
  if [ "$how" = octal ]; then path=$(printf '%b.' "$path"); path=\${path%.}; fi
  ask stat -f -c '${statfsFormat}' -- "$path" && ask look
done
`;

/** By the programs that every image has. */
export const probeByShell: ProbeWay = {
  command: 'sh',
  args: ['-c', script, 'mooring-probe'],
  line: (token, path) => `${token} ${isPlain(path) ? `plain ${path}` : `octal ${inOctal(path)}`}\n`,
  killSignal: 'SIGUSR1',
};
