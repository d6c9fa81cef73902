import { randomBytes } from 'node:crypto';
import { utcText } from '@mooring/contract';
import { errnoOf, reasonOf } from '../core/volume/errno-text.ts';
import type { WriteResult } from '../core/volume/write-result.ts';
import { inOctal } from './path-in-shell.ts';
import type { ToolRunner } from './tool-runner.ts';

/** A file older than this was left by a process that ended in between; a younger one may be another's, who still writes. */
const leftoverSeconds = 600;

/**
 * Arguments: path in octal, folder, file, seconds before which a file is a leftover. It makes the file and nothing but a
 * new file, 4 KiB of zeros, flushes, closes and removes it. A link in the place of the folder is not followed: whoever can
 * write to the share must not make this process write elsewhere. The last line of what it prints is the reason.
 */
const script = `
p=$(printf '%b.' "$1") && d=\${p%.}/$2 || exit 1
f=$d/$3
umask 077
if [ -L "$d" ]; then echo "probe: its folder on the share is a link, which is not followed" >&2; exit 3; fi
[ -d "$d" ] || mkdir -- "$d" || [ -d "$d" ] || exit 1
for old in "$d"/probe-*; do
  at=\${old##*/probe-}
  at=\${at%%-*}
  case $at in ''|*[!0-9]*) continue ;; esac
  [ "$at" -ge "$4" ] || rm -f -- "$old" 2>/dev/null
done
if dd if=/dev/zero of="$f" bs=4096 count=1 conv=excl,fsync status=none; then exec rm -- "$f"; fi
rm -f -- "$f" 2>/dev/null
exit 1
`;

/** Where and as whom to write. */
export interface WritePlace {
  /** Slot of the mount; a write has one of its own beside it, so that a hung write keeps no reading from going on. */
  readonly slot: string;
  /** The mount's path as a byte string, with what stands before it in this process. */
  readonly path: string;
  /** The folder on the share, `.mooring-probe-<module>`. */
  readonly folder: string;
}

/** The slot of writes to a mount, beside that of its readings. */
export function writeSlotOf(slot: string): string {
  return `write ${slot}`;
}

/** The name of a module as part of a file name. */
export function writeFolderOf(module: string): string {
  return `.mooring-probe-${module.replace(/[^\w.-]/g, '-').slice(0, 64)}`;
}

/** Writes, flushes, closes and removes one small file in a child. Never rejects. */
export async function probeByWriting(
  tools: ToolRunner,
  { slot, path, folder }: WritePlace,
  deadlineMilliseconds: number,
  now: () => Date,
): Promise<WriteResult> {
  const seconds = Math.floor(now().getTime() / 1000);
  const file = `probe-${seconds}-${process.pid}-${randomBytes(6).toString('hex')}`;
  const end = await tools.run({
    slot: writeSlotOf(slot),
    command: 'sh',
    args: ['-c', script, 'sh', inOctal(path), folder, file, String(seconds - leftoverSeconds)],
    withItsOwn: true,
    deadlineMilliseconds,
    mode: 'shared',
  });
  if (end.kind === 'overdue') {
    return { kind: 'stuck', sinceUtc: utcText(new Date(now().getTime() - end.waitedMilliseconds)) };
  }
  if (end.kind === 'notStarted' || end.exitCode === 127) {
    return { kind: 'notRun', message: 'a write could not be tried: sh or dd could not be started' };
  }
  if (end.exitCode === 0) return { kind: 'written', atUtc: utcText(now()) };
  const message = reasonOf(end.stderr) ?? `it ended with ${end.exitCode ?? 'a signal'} and gave no reason`;
  return { kind: 'failed', errno: errnoOf(end.stderr), message };
}
