import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PacedCall } from './paced-call.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('calls at once, then once a second however often it is asked, and ends with what was asked last', () => {
  const calls: number[] = [];
  let asked = 0;
  const paced = new PacedCall(() => void calls.push(asked), 1_000, new AbortController().signal);
  for (; asked < 1_000; asked += 1) {
    paced.ask();
    vi.advanceTimersByTime(9);
  }
  expect(calls).toHaveLength(10);
  expect(calls[0]).toBe(0);
  paced.ask();
  vi.advanceTimersByTime(2_000);
  expect(calls).toHaveLength(11);
  expect(calls[10]).toBe(1_000);
  paced.ask();
  expect(calls).toHaveLength(12);
});

it('calls nothing any more once its signal has aborted', () => {
  const stop = new AbortController();
  let calls = 0;
  const paced = new PacedCall(() => void (calls += 1), 1_000, stop.signal);
  paced.ask();
  paced.ask();
  stop.abort();
  vi.advanceTimersByTime(5_000);
  paced.ask();
  expect(calls).toBe(1);
});
