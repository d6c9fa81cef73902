import { expect, it } from 'vitest';
import { judgeLate } from './judge-run.ts';
import type { ToolEnd } from './tool-child.ts';

const ended = (milliseconds: number, more: object = {}) =>
  ({ kind: 'ended', exitCode: 0, stdout: '4096 1000 500 0 0', stderr: '', milliseconds, ...more }) as const;
const late = (answer: ToolEnd | undefined) =>
  judgeLate({ slot: 'a', askedAtMilliseconds: 0, deadlineMilliseconds: 5_000, answer });

it.each<[why: string, answer: ToolEnd | undefined]>([
  ['that was killed', undefined],
  ['that a signal ended', ended(6_000, { exitCode: null })],
  ['that was lost', { kind: 'notStarted', code: 'ENDED', message: 'what probes has gone' }],
  ['that took long to start, and was answered in no time', { ...ended(2), before: ended(3) }],
])('no answer is late of one %s', (_why, answer) => {
  expect(late(answer)).toBeUndefined();
});

it('an answer that is late took as long as both its steps, and says what it said where that is no good', () => {
  expect(late({ ...ended(502.4), before: ended(5_000) })).toEqual({ milliseconds: 5_502 });
  expect(late(ended(8_012, { exitCode: 1, stderr: "stat: cannot read '/v/a': Host is down" }))).toEqual({
    milliseconds: 8_012,
    message: 'Host is down',
  });
});
