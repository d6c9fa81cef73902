import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { withDeadline } from './deadline-signal.ts';

/** Rejects with the reason once its signal aborts. */
const forever = (until: AbortSignal) =>
  new Promise<never>((_resolve, reject) => {
    const abort = () => reject(until.reason as Error);
    until.addEventListener('abort', abort);
    if (until.aborted) abort();
  });

it('aborts what takes too long, and what is cancelled before or meanwhile, with the reason', async () => {
  const stop = new AbortController();
  await expect(withDeadline(1, stop.signal, forever)).rejects.toMatchObject({ name: 'TimeoutError' });
  const running = withDeadline(60_000, stop.signal, forever);
  stop.abort(new Error('ended by a signal'));
  await expect(running).rejects.toThrow('ended by a signal');
  await expect(withDeadline(60_000, stop.signal, forever)).rejects.toThrow('ended by a signal');
});

it('leaves nothing with the signal, however it ended', async () => {
  const { signal } = new AbortController();
  expect(await withDeadline(60_000, signal, async () => getEventListeners(signal, 'abort').length)).toBe(1);
  await withDeadline(1, signal, forever).catch(() => undefined);
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});
