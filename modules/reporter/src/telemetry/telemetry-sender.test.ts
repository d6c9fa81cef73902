import type { StateEvent } from '@mooring/contract';
import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { TelemetrySender } from './telemetry-sender.ts';

const event = (n: number) => ({ contract: 1, event: 'state', kind: 'gpu', name: `g${n}` }) as StateEvent;

describe('the sender of messages', () => {
  let clock: number;
  let stop: AbortController;
  let sender: TelemetrySender;
  beforeEach(() => {
    clock = 0;
    stop = new AbortController();
    sender = new TelemetrySender({
      now: () => clock,
      log: pino({ level: 'silent' }),
      // Waiting for something to send ends by being woken; every other wait passes on the clock of the test.
      sleep: (milliseconds, ...signals) => {
        if (milliseconds < 86_400_000) clock += milliseconds;
        else if (!signals.some(({ aborted }) => aborted)) {
          return new Promise((resolve) => {
            for (const signal of signals) signal.addEventListener('abort', () => resolve());
          });
        }
        return Promise.resolve();
      },
    });
  });

  it('sends in order, a burst at once and then at its pace', async () => {
    const sent: { name: unknown; at: number }[] = [];
    const running = sender.run((one) => {
      sent.push({ name: 'name' in one && one.name, at: clock });
      return Promise.resolve();
    }, stop.signal);
    sender.offer(Array.from({ length: 22 }, (_, n) => event(n)));
    await expect.poll(() => sent.length).toBe(22);
    expect(sent.map(({ name }) => name)).toEqual(Array.from({ length: 22 }, (_, n) => `g${n}`));
    expect(sent.map(({ at }) => at).slice(18)).toEqual([0, 0, 10_000, 20_000]);
    stop.abort();
    await running;
    expect(sender.counts).toEqual({ sent: 22, dropped: 0, waiting: 0 });
  });

  it('keeps what could not be sent for the next connection, up to its bound', async () => {
    let failures = 0;
    const first = sender.run(() => {
      failures += 1;
      if (failures === 2) stop.abort();
      return Promise.reject(new Error('away'));
    }, stop.signal);
    sender.offer([event(0)]);
    await first;
    sender.offer(Array.from({ length: 120 }, (_, n) => event(n + 1)));
    const sent: StateEvent[] = [];
    stop = new AbortController();
    const second = sender.run((one) => {
      sent.push(one);
      return Promise.resolve();
    }, stop.signal);
    await expect.poll(() => sent.length).toBe(100);
    stop.abort();
    await second;
    expect(sent[0]).toEqual({ ...event(21), dropped: 21 });
    expect(sender.counts).toEqual({ sent: 100, dropped: 21, waiting: 0 });
  });

  it('forgets what is under way when messages are switched off, should it fail', async () => {
    const sent: StateEvent[] = [];
    let fail: (error: Error) => void = () => undefined;
    const running = sender.run((one) => {
      sent.push(one);
      if (sent.length > 1) return Promise.resolve();
      return new Promise((_, reject) => {
        fail = reject;
      });
    }, stop.signal);
    sender.offer([event(0)]);
    await expect.poll(() => sent).toEqual([event(0)]);
    sender.switchOff();
    fail(new Error('away'));
    sender.offer([event(1)]);
    await expect.poll(() => sent).toEqual([event(0), event(1)]);
    stop.abort();
    await running;
    expect(sender.counts).toEqual({ sent: 1, dropped: 0, waiting: 0 });
  });

  it('counts what waits, and what is under way until it has arrived', async () => {
    expect(sender.counts.waiting).toBe(0);
    let arrive: () => void = () => undefined;
    const running = sender.run(
      () =>
        new Promise((resolve) => {
          arrive = resolve;
        }),
      stop.signal,
    );
    sender.offer([event(0), event(1), event(2)]);
    expect(sender.counts.waiting).toBe(3);
    await Promise.resolve();
    await expect.poll(() => sender.counts).toEqual({ sent: 0, dropped: 0, waiting: 3 });
    stop.abort();
    arrive();
    await running;
    expect(sender.counts).toEqual({ sent: 1, dropped: 0, waiting: 2 });
  });

  it('forgets what waits when messages are switched off', async () => {
    sender.offer([event(0)]);
    sender.switchOff();
    const sent: StateEvent[] = [];
    const running = sender.run((one) => {
      sent.push(one);
      return Promise.resolve();
    }, stop.signal);
    sender.offer([event(1)]);
    await expect.poll(() => sent).toEqual([event(1)]);
    stop.abort();
    await running;
  });
});
