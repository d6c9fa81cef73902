import { stateEventSchema, type ReportedVolume, type StateEvent } from '@mooring/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { notLookedYet } from '../report/observed.ts';
import { Outbox } from './outbox.ts';
import { SendRate } from './send-rate.ts';
import { stateChanges, statesOf, type StatesSeen } from './state-changes.ts';

const sinceUtc = '2026-01-01T00:00:00.000Z';
const teller = { role: 'prober' as const, workload: 'line', revision: 'r1', node: 'k8s-1', atUtc: sinceUtc };
const volume: ReportedVolume = { state: 'ok', share: 'camera-drop', path: '/v', sinceUtc };
const seen = (volumes: StatesSeen['volumes'], rest: Partial<StatesSeen> = {}): StatesSeen => ({
  role: 'prober',
  volumes,
  gpu: { state: 'unknown' },
  gpus: {},
  ...rest,
});
const silent = new Set<string>();

describe('a change of state', () => {
  it('is told once, with what it was before and who says so', () => {
    const before = statesOf(seen({ camera: volume }));
    const now = seen({ camera: { ...volume, state: 'unreachable', errno: 'EHOSTDOWN', detail: 'x'.repeat(600) } });
    const first = stateChanges(before, now, silent, teller);
    expect(first.events).toHaveLength(1);
    expect(stateEventSchema.parse(first.events[0])).toMatchObject({
      kind: 'volume',
      name: 'camera',
      share: 'camera-drop',
      from: 'ok',
      to: 'unreachable',
      verdict: 'bad',
      errno: 'EHOSTDOWN',
      node: 'k8s-1',
      revision: 'r1',
    });
    expect(stateChanges(first.told, now, silent, teller).events).toEqual([]);
  });

  it('is none where a volume is not probed yet, none where it then is good, and one from unknown where it is not', () => {
    const first = stateChanges(new Map(), seen({ camera: { ...volume, state: 'unknown' } }), silent, teller);
    expect(first.events).toEqual([]);
    const second = stateChanges(first.told, seen({ camera: volume }), silent, teller);
    expect(second.events).toEqual([]);
    const down = seen({ camera: { ...volume, state: 'missing' } });
    expect(stateChanges(second.told, down, silent, teller).events).toMatchObject([{ from: 'ok', to: 'missing' }]);
    expect(stateChanges(first.told, down, silent, teller).events).toMatchObject([{ from: 'unknown', to: 'missing' }]);
  });

  it('is none after a restart where a path holds what a twin cannot tell', () => {
    const told = statesOf(seen({ camera: { ...volume, path: '/v/new\uFFFDline', state: 'missing' } }));
    const now = seen({ camera: { ...volume, path: '/v/new\nline', state: 'missing' } });
    expect(stateChanges(told, now, silent, teller).events).toEqual([]);
  });

  it('is none while a process that has just started has not looked yet', () => {
    const before = statesOf(seen({ camera: volume }, { role: 'reporter', gpu: { state: 'present' } }));
    const notYet = seen(
      { camera: { ...volume, state: 'unknown', detail: notLookedYet.volume } },
      { role: 'reporter', gpu: { state: 'unknown', detail: notLookedYet.gpu } },
    );
    const first = stateChanges(before, notYet, silent, teller);
    expect(first.events).toEqual([]);
    const same = seen({ camera: volume }, { role: 'reporter', gpu: { state: 'present' } });
    expect(stateChanges(first.told, same, silent, teller).events).toEqual([]);
    const unreadable = seen({ camera: { ...volume, state: 'unknown', detail: 'the mount table could not be read' } });
    expect(stateChanges(first.told, unreadable, silent, teller).events).toMatchObject([
      { from: 'ok', to: 'unknown' },
      {},
    ]);
  });

  it('is not told during maintenance, but at its end where the state is still another one', () => {
    const before = statesOf(seen({ camera: volume, results: volume }));
    const down = seen({ camera: { ...volume, state: 'stuck' }, results: { ...volume, state: 'stuck' } });
    const silenced = stateChanges(before, down, new Set(['camera', 'results']), teller);
    expect(silenced.events).toEqual([]);
    const healed = seen({ camera: { ...volume, state: 'stuck' }, results: volume });
    const after = stateChanges(silenced.told, healed, silent, teller);
    expect(after.events).toMatchObject([{ name: 'camera', from: 'ok', to: 'stuck' }]);
  });

  it('does not mix up two shares of the same name', () => {
    const before = statesOf(seen({ camera: { ...volume, state: 'stuck' } }));
    const other = seen({ camera: { ...volume, share: 'other', state: 'unknown' } });
    expect(stateChanges(before, other, silent, teller).events).toEqual([]);
  });

  it('is told of GPUs and of asking for them', () => {
    const before = statesOf(seen({}, { role: 'reporter', gpu: { state: 'present' }, gpus: { g0: { state: 'ok' } } }));
    const now = seen({}, { role: 'reporter', gpu: { state: 'hung' }, gpus: { g0: { state: 'lost' } } });
    const { events } = stateChanges(before, now, silent, { ...teller, role: 'reporter' });
    expect(events.map((event) => stateEventSchema.parse(event))).toMatchObject([
      { kind: 'gpu', name: 'g0', from: 'ok', to: 'lost', verdict: 'bad' },
      { kind: 'gpus', from: 'present', to: 'hung', verdict: 'degraded' },
    ]);
  });
});

describe('messages that wait', () => {
  const event = (n: number) => ({ contract: 1, event: 'state', kind: 'gpu', name: `g${n}` }) as StateEvent;

  it('are sent in order; the oldest go where there is no room, and the next one says how many', () => {
    const outbox = new Outbox(3);
    for (let n = 0; n < 5; n += 1) outbox.put(event(n));
    expect(outbox.take()).toEqual({ ...event(2), dropped: 2 });
    expect(outbox.take()).toEqual(event(3));
    expect(outbox.dropped).toBe(2);
  });

  it('are put back where they could not be sent, and what was dropped is still told', () => {
    const outbox = new Outbox(2);
    for (let n = 0; n < 3; n += 1) outbox.put(event(n));
    const taken = outbox.take();
    expect(taken).toEqual({ ...event(1), dropped: 1 });
    outbox.put(event(3));
    outbox.putBack(taken as StateEvent);
    expect(outbox.take()).toEqual({ ...event(2), dropped: 2 });
    expect(outbox.take()).toEqual(event(3));
    expect(outbox.take()).toBeUndefined();
  });

  const of = (name: string, verdict: StateEvent['verdict']) => ({ ...event(0), name, verdict }) as StateEvent;

  it('are sent with bad news first, but those of one volume in order', () => {
    const outbox = new Outbox(10);
    const put = [of('a', 'good'), of('b', 'good'), of('c', 'bad'), of('b', 'degraded'), of('b', 'good')];
    for (const one of put) outbox.put(one);
    expect(put.map(() => outbox.take())).toEqual([put[2], put[1], put[3], put[0], put[4]]);
  });

  it('go where there is no room: one that a later one has overtaken, else good news, else the oldest', () => {
    const outbox = new Outbox(3);
    const overtaken = [of('a', 'bad'), of('b', 'good'), of('c', 'bad'), of('a', 'good')];
    for (const one of overtaken) outbox.put(one);
    expect([outbox.take(), outbox.take(), outbox.take()].map((one) => one && 'name' in one && one.name)).toEqual([
      'c',
      'b',
      'a',
    ]);
    for (const one of overtaken) outbox.put(one);
    for (const one of [of('d', 'bad'), of('e', 'bad')]) outbox.put(one);
    const left = [outbox.take(), outbox.take(), outbox.take()];
    expect(left).toEqual([{ ...of('c', 'bad'), dropped: 3 }, of('d', 'bad'), of('e', 'bad')]);
    for (const one of [of('a', 'bad'), of('b', 'bad'), of('c', 'bad'), of('d', 'bad')]) outbox.put(one);
    expect(outbox.take()).toEqual({ ...of('b', 'bad'), dropped: 1 });
  });

  it('of one volume arrive in the order in which they were put, whatever fails', () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({ name: fc.constantFrom('a', 'b', 'c'), verdict: fc.constantFrom('good' as const, 'bad' as const) }),
        fc.constantFrom('send' as const, 'fail' as const),
      ),
      { maxLength: 100 },
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), steps, (most, actions) => {
        const outbox = new Outbox(most);
        const sent: StateEvent[] = [];
        for (const [index, action] of actions.entries()) {
          if (typeof action === 'object') {
            outbox.put({ ...of(action.name, action.verdict), atUtc: String(1_000 + index) });
            continue;
          }
          const taken = outbox.take();
          if (taken === undefined) continue;
          if (action === 'fail') outbox.putBack(taken);
          else sent.push(taken);
        }
        for (const name of ['a', 'b', 'c']) {
          const times = sent.filter((one) => 'name' in one && one.name === name).map(({ atUtc }) => atUtc);
          expect(times).toEqual([...times].sort());
        }
      }),
    );
  });

  it('never are more than the bound, and every one is sent, waits, or was counted as dropped', () => {
    const steps = fc.array(fc.constantFrom('put', 'send', 'fail'), { maxLength: 200 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), steps, (most, actions) => {
        const outbox = new Outbox(most);
        let put = 0;
        let sent = 0;
        let told = 0;
        for (const action of actions) {
          if (action === 'put') outbox.put(event(put++));
          else {
            const taken = outbox.take();
            if (taken === undefined) continue;
            if (action === 'fail') outbox.putBack(taken);
            else {
              sent += 1;
              told += taken.dropped ?? 0;
            }
          }
          expect(outbox.size).toBeLessThanOrEqual(most);
        }
        expect(sent + outbox.size + outbox.dropped).toBe(put);
        expect(told).toBeLessThanOrEqual(outbox.dropped);
      }),
    );
  });
});

it('lets a burst out at once and then one message in ten seconds', () => {
  const rate = new SendRate();
  const sentAt: number[] = [];
  let now = 1_000_000;
  for (let n = 0; n < 25; n += 1) {
    now += rate.waitMilliseconds(now);
    rate.sent(now);
    sentAt.push(now - 1_000_000);
  }
  expect(sentAt.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 0));
  expect(sentAt.slice(20)).toEqual([10_000, 20_000, 30_000, 40_000, 50_000]);
  expect(rate.waitMilliseconds(now + 3_600_000)).toBe(0);
});
