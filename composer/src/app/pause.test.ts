import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { pause } from './pause.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('waits so long and no longer', async () => {
  const ended = vi.fn<() => void>();
  void pause(1000).then(ended);
  await vi.advanceTimersByTimeAsync(999);
  expect(ended).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(ended).toHaveBeenCalledOnce();
});

it('ends at once with the reason of its signal, before and while it waits, and leaves no timer', async () => {
  const abort = new AbortController();
  const waiting = pause(1000, abort.signal);
  abort.abort();
  await expect(waiting).rejects.toThrow(abort.signal.reason as Error);
  await expect(pause(1000, abort.signal)).rejects.toThrow(abort.signal.reason as Error);
  expect(vi.getTimerCount()).toBe(0);
});
