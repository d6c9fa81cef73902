import { afterEach, describe, expect, test, vi } from 'vitest';
import { ABSENT } from '../identity/etag.ts';
import { LiveConnections } from '../mqtt/live-connections.ts';
import { Receiver, send, startRouter, TO_FILTER, waitingBodies, world } from './testing/router-world.ts';

afterEach(() => {
  vi.useRealTimers();
});

describe('what waits for the inputs of a module', () => {
  test('the next message of an input comes when the one before is acknowledged, those of a better route first', async () => {
    const urgent = { route: TO_FILTER.replace('outputs/out', 'outputs/urgent'), priority: 0 };
    const hub = world({ toFilter: TO_FILTER, urgent });
    const filter = new Receiver();
    hub.connections.add(filter);
    for (const body of ['1', '2', '3']) send(hub, body);
    send(hub, 'now', { '$.on': 'urgent' });
    expect(filter.bodies()).toEqual(['1']);
    for (let count = 0; count < 4; count += 1) await filter.settle();
    expect(filter.bodies()).toEqual(['1', 'now', '2', '3']);
    expect(waitingBodies(hub)).toEqual([]);
  });

  test('a module gets one message at a time, its inputs in turn, and one that it does not acknowledge again after 30 s', async () => {
    vi.useFakeTimers();
    const other = TO_FILTER.replace('outputs/out', 'outputs/other').replace('inputs/frames', 'inputs/others');
    const hub = world({ toFilter: TO_FILTER, other });
    const filter = new Receiver();
    hub.connections.add(filter);
    for (const body of ['a1', 'a2', 'a3']) send(hub, body);
    for (const body of ['b1', 'b2']) send(hub, body, { '$.on': 'other' });
    expect(filter.bodies()).toEqual(['a1']);
    await filter.settle();
    await filter.settle();
    expect(filter.bodies()).toEqual(['a1', 'a2', 'b1']);
    await vi.advanceTimersByTimeAsync(29_999);
    expect(filter.bodies()).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(1);
    expect(filter.bodies().slice(3)).toEqual(['a3']);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(filter.bodies().slice(3)).toEqual(['a3', 'b1']);
    expect(filter.got.at(-1)).toMatchObject({ duplicate: true });
    // The acknowledgement of the first time counts, late as it is.
    await filter.settle();
    expect(waitingBodies(hub)).toEqual(['a3', 'b2']);
    expect(filter.got).toHaveLength(5);
  });

  test('a message that several routes bring to one end goes by the best of them', async () => {
    const middle = { route: TO_FILTER.replace('outputs/out', 'outputs/middle'), priority: 5 };
    const hub = world({ worst: TO_FILTER, best: { route: TO_FILTER, priority: 1 }, middle });
    const filter = new Receiver();
    hub.connections.add(filter);
    for (const output of ['middle', 'middle', 'out']) send(hub, output, { '$.on': output });
    for (let count = 0; count < 3; count += 1) await filter.settle();
    expect(filter.bodies()).toEqual(['middle', 'out', 'middle']);
  });

  test('what waits for a module that is away comes when it listens, after a restart too, until its time is over', async () => {
    const short = { route: TO_FILTER.replace('outputs/out', 'outputs/short'), timeToLiveSecs: 10 };
    const hub = world({ toFilter: TO_FILTER, short });
    send(hub, 'short', { '$.on': 'short' });
    hub.nowMs += 5000;
    send(hub, 'kept');
    hub.nowMs += 5000;
    hub.connections = new LiveConnections();
    hub.router = startRouter(hub);
    const deaf = new Receiver('devices/edge/modules/filter/other/#');
    hub.connections.add(deaf);
    const filter = new Receiver('devices/edge/modules/filter/#');
    hub.connections.add(filter);
    expect(filter.bodies()).toEqual(['kept']);
    await filter.settle('lost');
    const next = new Receiver();
    hub.connections.add(next);
    expect(next.got).toMatchObject([{ duplicate: true }]);
    expect(next.got[0]?.wantedPacketId).toBe(filter.got[0]?.wantedPacketId);
    await next.settle();
    hub.nowMs += 60_000;
    expect(deaf.got).toEqual([]);
    expect(waitingBodies(hub)).toEqual([]);
  });

  test('what is lost with a connection comes to the one that has taken its place already', async () => {
    const hub = world({ toFilter: TO_FILTER });
    const [before, after] = [new Receiver(), new Receiver()];
    hub.connections.add(before);
    send(hub, 'frame');
    hub.connections.add(after);
    expect([before.bodies(), after.bodies()]).toEqual([['frame'], []]);
    await before.settle('lost');
    expect(after.bodies()).toEqual(['frame']);
  });

  test('what waits for one input is bounded, and the oldest goes first', () => {
    const hub = world({ toFilter: TO_FILTER });
    for (let count = 0; count < 5002; count += 1) send(hub, String(count));
    expect(hub.dropped).toHaveLength(2);
    const filter = new Receiver();
    hub.connections.add(filter);
    expect(filter.bodies()).toEqual(['2']);
  });

  test('what has no room in a topic is dropped, what is behind it comes, and nothing is left of either', async () => {
    vi.useFakeTimers();
    const hub = world({ toFilter: TO_FILTER });
    const filter = new Receiver();
    for (const body of ['large', 'larger']) send(hub, body, { '$.on': 'out', plant: 'x'.repeat(65_500) });
    send(hub, 'small');
    hub.connections.add(filter);
    expect(filter.bodies()).toEqual(['small']);
    expect(hub.dropped).toEqual(Array.from({ length: 2 }, () => 'its topic would have more than 65535 bytes'));
    await filter.settle();
    expect([waitingBodies(hub), vi.getTimerCount()]).toEqual([[], 0]);
  });

  test('a device that is deleted takes nothing of the others with it', () => {
    const hub = world({ toFilter: TO_FILTER });
    send(hub, 'frame');
    hub.registry.deleteDevice('leaf', { kind: 'any' });
    expect(waitingBodies(hub)).toEqual(['frame']);
    hub.registry.deleteDevice('edge', { kind: 'any' });
    expect(waitingBodies(hub)).toEqual([]);
  });

  test('a deleted module leaves nothing to one of the same name', () => {
    const hub = world({ toFilter: TO_FILTER });
    send(hub, 'secret');
    hub.registry.deleteModule('edge', 'filter', { kind: 'any' });
    hub.registry.putModule('edge', 'filter', {}, ABSENT);
    const filter = new Receiver();
    hub.connections.add(filter);
    expect(filter.got).toEqual([]);
    expect(waitingBodies(hub)).toEqual([]);
  });
});
