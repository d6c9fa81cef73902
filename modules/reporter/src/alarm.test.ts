import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Alarm } from './alarm.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('rings once, at its time, and not when it was set anew or taken back', () => {
  let rung = 0;
  const alarm = new Alarm(() => {
    rung += 1;
  });
  alarm.set(1_000, 0);
  alarm.set(2_000, 0);
  vi.advanceTimersByTime(1_999);
  expect(rung).toBe(0);
  vi.advanceTimersByTime(1);
  expect(rung).toBe(1);
  alarm.set(5_000, 2_000);
  alarm.set(undefined, 2_000);
  vi.advanceTimersByTime(10_000);
  expect(rung).toBe(1);
});

it('does not ring at once for a time that is further away than a timer can be set', () => {
  let rung = 0;
  new Alarm(() => {
    rung += 1;
  }).set(2 ** 40, 0);
  vi.advanceTimersByTime(60_000);
  expect(rung).toBe(0);
});
