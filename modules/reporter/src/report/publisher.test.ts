import { applyPatch, type JsonObject, type Reported } from '@mooring/contract';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { initialSettings } from '../core/settings/take-desired.ts';
import { composeDocument } from '../core/report/document.ts';
import type { Observed } from '../core/report/observed.ts';
import { noAnswer } from '../core/node/rights.ts';
import type { TwinLink } from '../hub/twin-link.ts';
import { Publisher } from './publisher.ts';

type State = Reported['volumes'][string]['state'];

/** A publisher over a twin in memory, with a clock that jumps to the end of each sleep. */
function world(twin: { lagsBehind?: number; failing?: number; afterFirst?: () => void } = {}) {
  let clock = Date.parse('2026-01-01T00:00:00.000Z');
  let held: JsonObject = {};
  let pending: { patch: JsonObject; visibleAtRead: number }[] = [];
  let reads = 0;
  let failures = twin.failing ?? 0;
  let state: State = 'ok';
  const sent: { at: number; patch: JsonObject }[] = [];
  const stop = new AbortController();
  const plan: ((publisher: Publisher) => void)[] = [];
  const link: TwinLink = {
    desired: () => ({}),
    readReported: async () => {
      reads += 1;
      for (const { patch } of pending.filter((one) => one.visibleAtRead <= reads)) held = applyPatch(held, patch);
      pending = pending.filter((one) => one.visibleAtRead > reads);
      return held;
    },
    patchReported: async (patch) => {
      if (failures > 0) {
        failures -= 1;
        throw new Error('no acknowledgement');
      }
      sent.push({ at: clock, patch });
      if (sent.length === 1) twin.afterFirst?.();
      pending.push({ patch, visibleAtRead: reads + 1 + (twin.lagsBehind ?? 0) });
    },
  };
  const observed = (): Observed => ({
    where: { nodeSource: 'unknown' },
    machine: undefined,
    clusterReading: { cluster: { rights: noAnswer }, nodes: {}, claims: {}, persistentVolumes: {} },
    gpu: { state: 'noGpu' },
    gpus: {},
    volumes: { camera: { state, share: 's', path: '/v', sinceUtc: '2026-01-01T00:00:00.000Z' } },
  });
  const publisher = new Publisher({
    compose: (stamp) =>
      composeDocument(
        { role: 'prober', version: '0.1.0', startedUtc: '2026-01-01T00:00:00.000Z', simulated: false },
        initialSettings,
        observed(),
        stamp,
      ),
    heartbeatMilliseconds: () => 600_000,
    now: () => clock,
    // Time passes only where nothing wakes the sleeper; a long rest is where the test has its say.
    sleep: async (milliseconds, signal) => {
      if (signal.aborted) return;
      if (milliseconds > 60_000) {
        const next = plan.shift();
        if (next !== undefined) {
          clock += 1_000;
          next(publisher);
          return;
        }
      }
      clock += milliseconds;
      if (sent.length > 20) stop.abort();
    },
    log: pino({ level: 'silent' }),
  });
  return {
    publisher,
    link,
    sent,
    stop,
    plan,
    setState: (next: State) => {
      state = next;
    },
    run: () => publisher.run(link, {}, stop.signal, () => undefined),
    held: () => held,
  };
}

describe('publishing', () => {
  it('sends the whole first, and a change that comes at once 10 s after it', async () => {
    const { sent, plan, stop, setState, publisher, run, held } = world({
      afterFirst: () => {
        setState('stuck');
        publisher.poke();
      },
    });
    plan.push(() => stop.abort());
    await run();
    expect(sent).toHaveLength(2);
    expect(sent[0]?.patch).toMatchObject({ contract: 1, seq: 1 });
    expect(sent[1]?.patch).toMatchObject({ seq: 2, volumes: { camera: { state: 'stuck' } } });
    expect((sent[1]?.at ?? 0) - (sent[0]?.at ?? 0)).toBe(10_000);
    expect(held()).toMatchObject({ volumes: { camera: { state: 'stuck' } } });
  });

  it('sends a change that comes later at once', async () => {
    const { sent, plan, stop, setState, run } = world();
    plan.push((publisher) => {
      setState('stuck');
      publisher.poke();
    });
    plan.push(() => stop.abort());
    await run();
    expect((sent[1]?.at ?? 0) - (sent[0]?.at ?? 0)).toBe(11_000);
  });

  it('sends nothing when poked without a change', async () => {
    const { sent, plan, stop, run } = world();
    plan.push((publisher) => publisher.poke());
    plan.push(() => stop.abort());
    await run();
    expect(sent).toHaveLength(1);
  });

  it('sends a heartbeat when nothing else was sent for its time', async () => {
    const { sent, stop, run } = world();
    const ended = run();
    await expect.poll(() => sent.length).toBeGreaterThan(2);
    stop.abort();
    await ended;
    expect((sent[1]?.at ?? 0) - (sent[0]?.at ?? 0)).toBeGreaterThanOrEqual(600_000);
    expect(Object.keys(sent[1]?.patch ?? {}).sort()).toEqual(['heartbeatUtc', 'seq']);
  });

  it('takes a patch for confirmed once the twin read back shows it, even if late', async () => {
    const { sent, stop, plan, run } = world({ lagsBehind: 2 });
    plan.push(() => stop.abort());
    await run();
    expect(sent).toHaveLength(1);
  });

  it('sends again, ever more rarely, what the twin does not come to show', async () => {
    const { sent, run } = world({ lagsBehind: 1_000 });
    await run();
    const pauses = sent.slice(1).map(({ at }, index) => at - (sent[index]?.at ?? 0));
    expect(pauses.slice(0, 3)).toEqual([20_000, 40_000, 80_000]);
    expect(Math.max(...pauses)).toBe(300_000);
  });

  it('gives the connection up after three patches without acknowledgement', async () => {
    const { sent, run } = world({ failing: 3 });
    await expect(run()).rejects.toThrow('no acknowledgement');
    expect(sent).toHaveLength(0);
  });

  it('goes on after one that failed', async () => {
    const { sent, stop, plan, run } = world({ failing: 1 });
    plan.push(() => stop.abort());
    await run();
    expect(sent).toHaveLength(1);
  });
});
