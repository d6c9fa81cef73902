/**
 * The same as by perl, with the path in octal, by the programs that every image has, each in a child of the shell that does
 * no more than this: SIGUSR1 kills the one under way, and never the shell. It stays to see its child go, which the kernel
 * may hold for as long as it likes: a child that outlives it would be left to process 1, which here waits for its own alone.
 * The last line of what it prints is the reason.
 */
const script = `
tool=
killed=
trap 'killed=1; kill -KILL "$tool" 2>/dev/null' USR1
run() {
  [ -z "$killed" ] || exit 1
  "$@" &
  tool=$!
  [ -z "$killed" ] || kill -KILL "$tool" 2>/dev/null
  wait "$tool"
  status=$?
  while [ "$status" -gt 128 ] && kill -0 "$tool" 2>/dev/null; do wait "$tool"; status=$?; done
  return "$status"
}
echo
p=$(printf '%b.' "$1") && d=\${p%.}/$2 || exit 1
f=$d/$3
from=$4
to=$5
umask 077
clean() {
  isCounting=$1
  set --
  for old in "$d"/probe-*; do
    at=\${old##*/probe-}
    at=\${at%%-*}
    case $at in ''|*[!0-9]*|????????????????*) continue ;; esac
    if [ "$at" -lt "$from" ] || [ "$at" -gt "$to" ]; then set -- "$@" "$old"; fi
  done
  if [ -n "$isCounting" ]; then
    [ "$#" -ge 10 ]
    exit
  fi
  [ "$#" -eq 0 ] || exec rm -f -- "$@"
}
if run [ -L "$d" ]; then echo "probe: its folder on the share is a link, which is not followed" >&2; exit 3; fi
run [ -d "$d" ] || run mkdir -- "$d" || run [ -d "$d" ] || exit 1
run clean '' || ! run clean counting || exit 5
run dd if=/dev/zero of="$f" bs=4096 count=1 conv=excl,fsync status=none
case $? in
0)
  run rm -f -- "$f"
  status=$?
  [ "$status" -ne 1 ] || exit 4
  exit "$status"
  ;;
127) exit 127 ;;
esac
run rm -f -- "$f" 2>/dev/null
run [ -O "$d" ] || exit 6
exit 1
`;

/** The arguments of `sh`. @param path in octal, see `inOctal` */
export function writeByShell(path: string, folder: string, file: string, between: readonly [number, number]): string[] {
  return ['-c', script, 'sh', path, folder, file, ...between.map(String)];
}

/** Kills the step under way. */
export const stepKillSignal = 'SIGUSR1';
