import { errnoOf, reasonOf } from '../core/volume/errno-text.ts';
import type { ProbeResult } from '../core/volume/probe-result.ts';
import type { LateAnswer } from '../core/volume/told-wait.ts';
import { parseStatfs } from '../core/volume/statfs-answer.ts';
import { fileNotOpened, fileOpened } from './probe-helper.ts';
import { endedFromOutside } from './probe-run.ts';
import { startingTool, type ToolOutput } from './tool-child.ts';
import type { Freed, RunEnd } from './tool-runner.ts';

/** What the run of `stat -f`, then of `ls`, says of a mount. */
export function judgeRun(end: RunEnd): ProbeResult {
  const isListing = end.before !== undefined;
  if (end.kind === 'overdue' && end.command === startingTool) {
    return { kind: 'notRun', message: 'what asks this share was not started in time, so nothing is known of it' };
  }
  if (end.kind === 'overdue') {
    return {
      kind: 'stuck',
      call: end.command === 'ls' ? 'readdir' : 'statfs',
      waitedMilliseconds: end.waitedMilliseconds,
    };
  }
  if (end.kind === 'notStarted') {
    const tool = isListing ? 'ls' : 'stat';
    const failure =
      end.code === endedFromOutside
        ? 'what asks this share was ended twice from outside before it had answered'
        : `${tool} could not be started (${end.code})`;
    return { kind: 'notRun', message: `${failure}, so nothing is known of this share` };
  }
  if (end.before === undefined) return failed('stat', end);
  const answer = parseStatfs(end.before.stdout);
  if (answer === undefined) return failed('stat', end.before);
  const latencyMilliseconds = end.before.milliseconds + end.milliseconds;
  if (end.exitCode === fileOpened) return { kind: 'answered', answer, latencyMilliseconds, isFile: true };
  if (end.exitCode !== 0) {
    const { errno, message } = failed('ls', end);
    const what = end.exitCode === fileNotOpened ? 'file that is mounted cannot be opened' : 'folder cannot be listed';
    return { kind: 'failed', errno, message: `statfs answered, but the ${what}: ${message}` };
  }
  return { kind: 'answered', answer, latencyMilliseconds };
}

/** What a run said that was overdue; undefined where it said nothing, or was late for no fault of the mount's. */
export function judgeLate({ answer, deadlineMilliseconds }: Freed): LateAnswer | undefined {
  if (answer?.kind !== 'ended' || answer.exitCode === null) return undefined;
  const milliseconds = Math.round((answer.before?.milliseconds ?? 0) + answer.milliseconds);
  if (milliseconds <= deadlineMilliseconds) return undefined;
  const result = judgeRun(answer);
  return { milliseconds, ...(result.kind === 'failed' ? { message: result.message } : {}) };
}

function failed(tool: 'stat' | 'ls', end: ToolOutput): ProbeResult & { kind: 'failed' } {
  const silent = `${tool} ended with ${end.exitCode ?? 'a signal'} and gave no reason and no figures`;
  return { kind: 'failed', errno: errnoOf(end.stderr), message: reasonOf(end.stderr) ?? silent };
}
