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

  holds(filter: string): boolean {
    return filter === TWIN_RESPONSES || filter === DESIRED_CHANGES;
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
  const channel = new TwinChannel({
    twins,
    connections,
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
  return { twins, channel, connections, client, failures, settle };
}

function report({ channel, client }: World, payload = '{"a":1}'): void {
  channel.report(client, { kind: 'twin report', requestId: '7', version: null }, payload);
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
