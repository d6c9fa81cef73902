import { randomBytes } from 'node:crypto';
import { utcText } from '@mooring/contract';
import { errnoOf, reasonOf } from '../core/volume/errno-text.ts';
import { judgeWrite, type WriteResult } from '../core/volume/write-result.ts';
import { inOctal } from './path-in-shell.ts';
import { startingTool, type ToolStep } from './tool-child.ts';
import type { RunEnd, ToolRunner } from './tool-runner.ts';
import { writeByPerl } from './write-by-perl.ts';
import { stepKillSignal, writeByShell } from './write-by-shell.ts';

/** A file older than this was left by a process that ended in between; a younger one may be another's, who still writes. */
const leftoverSeconds = 600;

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

export interface WriteRules {
  readonly deadlineMilliseconds: number;
  /** After the deadline it is left to end for so long, and so to remove what it made, before it is killed. */
  readonly lingerMilliseconds: number;
}

/** Writes, flushes, closes and removes one small file in a child. Never rejects. */
export async function probeByWriting(
  tools: ToolRunner,
  { slot, path, folder }: WritePlace,
  rules: WriteRules,
  now: () => Date,
): Promise<WriteResult> {
  const seconds = Math.floor(now().getTime() / 1000);
  const file = `probe-${seconds}-${process.pid}-${randomBytes(6).toString('hex')}`;
  // A clock that was wrong may have named files by a time to come.
  const between = [seconds - leftoverSeconds, seconds + leftoverSeconds] as const;
  const run = (step: ToolStep) =>
    tools.run({ ...step, ...rules, slot: writeSlotOf(slot), mode: 'shared', tellsReady: true });
  const inHex = Buffer.from(path, 'latin1').toString('hex');
  let command = 'perl';
  let end = await run({ command, args: writeByPerl(inHex, folder, file, between) });
  if (isNotThere(end)) {
    command = 'sh';
    const args = writeByShell(inOctal(path), folder, file, between);
    end = await run({ command, args, killSignal: stepKillSignal });
  }
  if (end.kind === 'overdue' && end.command === startingTool) return notTried('what writes was not started in time');
  if (end.kind === 'overdue') {
    return { kind: 'stuck', sinceUtc: utcText(new Date(now().getTime() - end.waitedMilliseconds)) };
  }
  if (isNotThere(end)) return notTried('neither perl nor sh and dd could be started');
  if (end.kind === 'notStarted') return notTried(`${command} could not be started (${end.code})`);
  if (end.exitCode === null) return notTried(`${command} was ended from outside`);
  // The shell's own failure, as that it cannot fork, is none of the share.
  if (end.stderr.trim().split('\n').at(-1)?.startsWith('sh: ')) return notTried('sh could not start what writes');
  const atUtc = utcText(now());
  if (end.exitCode === 0) return { kind: 'written', atUtc };
  const message = reasonOf(end.stderr) ?? `it ended with ${end.exitCode} and gave no reason`;
  return judgeWrite(end.exitCode, errnoOf(end.stderr), message, atUtc);
}

/** @param why after a colon */
export function notTried(why: string): WriteResult {
  return { kind: 'notRun', message: `a write could not be tried: ${why}` };
}

/** By POSIX, 127 is said of a program that is not there. */
function isNotThere(end: RunEnd): boolean {
  return end.kind === 'notStarted' ? end.code === 'ENOENT' : end.kind === 'ended' && end.exitCode === 127;
}
