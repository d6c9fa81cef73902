import { describe, expect, test } from 'vitest';
import { ABSENT } from '../identity/etag.ts';
import { deviceIdentity } from '../identity/identity-id.ts';
import { KeptIdentities } from '../identity/kept-identities.ts';
import { PresenceBoard } from '../identity/presence.ts';
import { IdentityRegistry } from '../identity/registry.ts';
import { MemoryState } from '../storage/memory-state.ts';
import { TwinService } from '../twin/twin-service.ts';
import { LiveConnections, type LiveConnection } from './live-connections.ts';
import type { Delivery } from './outgoing.ts';
import { DESIRED_CHANGES, TWIN_RESPONSES } from './topics.ts';
import { TwinChannel } from './twin-channel.ts';

const id = deviceIdentity('d');
const KEY = Buffer.alloc(32, 7).toString('base64');

class Client implements LiveConnection {
  readonly id = id;
  readonly apiVersion = '2021-04-12';
  readonly clean = false;
  readonly sent: string[] = [];
  dropped = false;

  readonly held = new Set([TWIN_RESPONSES, DESIRED_CHANGES]);

  holds(filter: string): boolean {
    return this.held.has(filter);
  }

  grantedQos(): 0 {
    return 0;
  }

  send(topic: string, payload: string): void {
    this.sent.push(`${topic} ${payload}`.trim());
  }

  async sendTracked(): Promise<Delivery> {
    return Promise.resolve('lost');
  }

  drop(): void {
    this.dropped = true;
  }
}

interface World {
  readonly twins: TwinService;
  readonly channel: TwinChannel;
  readonly connections: LiveConnections;
  readonly client: Client;
  readonly failures: unknown[];
  readonly clock: { nowMs: number };
  /** Ends the oldest write that is waited for. */
  settle(error?: Error): Promise<void>;
}

function world(): World {
  const kept = new KeptIdentities(new MemoryState());
  const registry = new IdentityRegistry({ hubName: 'hub', nowMs: () => 0, mintKey: () => KEY, kept });
  registry.putDevice('d', {}, ABSENT);
  const twins = new TwinService(registry, new PresenceBoard(), () => 0);
  const connections = new LiveConnections();
  const client = new Client();
  connections.add(client);
  const waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const failures: unknown[] = [];
  const clock = { nowMs: 0 };
  const channel = new TwinChannel({
    twins,
    connections,
    nowMs: () => clock.nowMs,
    errorContext: () => ({ trackingId: 't', nowMs: 0 }),
    written: async () =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
      }),
    reportedPatches: null,
    failed: (error) => {
      failures.push(error);
    },
  });
  const settle = async (error?: Error): Promise<void> => {
    const next = waiting.shift();
    if (error === undefined) next?.resolve();
    else next?.reject(error);
    for (let turn = 0; turn < 4; turn += 1) await Promise.resolve();
  };
  return { twins, channel, connections, client, failures, clock, settle };
}

function report({ channel, client }: World, payload = '{"a":1}'): void {
  channel.report(client, { kind: 'twin report', requestId: '7', version: null }, Buffer.from(payload));
}

describe('the twin requests of a connection', () => {
  test('are answered once what they wrote is kept, and before a notification of a later write', async () => {
    const hub = world();
    report(hub);
    hub.twins.write(id, { tags: undefined, desired: { b: 2 } }, 'merge', ABSENT);
    expect(hub.client.sent).toEqual([]);
    await hub.settle();
    expect(hub.client.sent).toEqual(['$iothub/twin/res/204/?$rid=7&$version=2']);
    await hub.settle();
    expect(hub.client.sent[1]).toBe('$iothub/twin/PATCH/properties/desired/?$version=2 {"b":2,"$version":2}');
  });

  test('who reacts to a report writes after its answer', async () => {
    const hub = world();
    hub.twins.written.subscribe(() => {
      if (hub.twins.state(id).desired.version > 1) return;
      hub.twins.write(id, { tags: undefined, desired: { seen: true } }, 'merge', ABSENT);
    });
    report(hub);
    await hub.settle();
    await hub.settle();
    expect(hub.client.sent.map((line) => line.split('?')[0])).toEqual([
      '$iothub/twin/res/204/',
      '$iothub/twin/PATCH/properties/desired/',
    ]);
  });

  test('what could not be kept is not acknowledged: the connection ends', async () => {
    const hub = world();
    report(hub);
    await hub.settle(new Error('the disk is full'));
    expect(hub.client).toMatchObject({ sent: [], dropped: true });
    expect(hub.failures).toEqual([]);
  });

  test('a fault of whoever listens is told, and is none of the answer', async () => {
    const hub = world();
    hub.twins.written.subscribe(() => {
      throw new Error('a fault');
    });
    report(hub);
    await hub.settle();
    expect(hub.client.sent).toHaveLength(1);
    expect(hub.failures).toEqual([expect.objectContaining({ message: 'a fault' })]);
  });

  test('a connection that comes between a write and its notification is not told: it reads the twin', async () => {
    const hub = world();
    hub.twins.write(id, { tags: undefined, desired: { b: 2 } }, 'merge', ABSENT);
    const next = new Client();
    hub.connections.add(next);
    await hub.settle();
    expect(next.sent).toEqual([]);
  });
});

describe('a change between the reading of a twin and the subscription to changes', () => {
  function read({ channel, client }: World): void {
    channel.get(client, { kind: 'twin get', requestId: '1' });
  }

  function write(hub: World, value: number): void {
    hub.twins.write(id, { tags: undefined, desired: { a: value } }, 'merge', ABSENT);
  }

  function subscribe(hub: World): void {
    hub.client.held.add(DESIRED_CHANGES);
    hub.connections.progressed.emit(id);
  }

  async function told(hub: World): Promise<string[]> {
    for (let turn = 0; turn < 40; turn += 1) await hub.settle();
    return hub.client.sent.filter((line) => line.includes('/desired/')).map((line) => line.split('?')[1] ?? '');
  }

  function beforeSubscription(): World {
    const hub = world();
    hub.client.held.delete(DESIRED_CHANGES);
    return hub;
  }

  test('is told once the client has subscribed, before what comes later', async () => {
    const hub = beforeSubscription();
    read(hub);
    write(hub, 1);
    expect(await told(hub)).toEqual([]);
    hub.client.held.add(DESIRED_CHANGES);
    write(hub, 2);
    expect(await told(hub)).toEqual([]);
    hub.clock.nowMs = 60_000;
    subscribe(hub);
    write(hub, 3);
    expect(await told(hub)).toEqual([
      '$version=2 {"a":1,"$version":2}',
      '$version=3 {"a":2,"$version":3}',
      '$version=4 {"a":3,"$version":4}',
    ]);
  });

  test('is not told without a reading before it, nor a second time', async () => {
    const hub = beforeSubscription();
    write(hub, 1);
    read(hub);
    subscribe(hub);
    subscribe(hub);
    expect(await told(hub)).toEqual([]);
    read(hub);
    write(hub, 2);
    subscribe(hub);
    expect(await told(hub)).toEqual(['$version=3 {"a":2,"$version":3}']);
  });

  test('is not told to a client that subscribes more than five seconds later, or has missed very many', async () => {
    const late = beforeSubscription();
    read(late);
    write(late, 1);
    late.clock.nowMs = 5001;
    subscribe(late);
    expect(await told(late)).toEqual([]);
    const many = beforeSubscription();
    read(many);
    for (let value = 1; value <= 21; value += 1) write(many, value);
    subscribe(many);
    expect(await told(many)).toEqual([]);
  });

  test('is not told to who has read its twin in a connection before', async () => {
    const hub = beforeSubscription();
    read(hub);
    write(hub, 1);
    const next = new Client();
    hub.connections.add(next);
    hub.connections.progressed.emit(id);
    await told(hub);
    expect(next.sent).toEqual([]);
  });
});
