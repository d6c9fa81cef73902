import { describe, expect, test } from 'vitest';
import { ABSENT } from '../identity/etag.ts';
import { moduleIdentity } from '../identity/identity-id.ts';
import { PresenceBoard } from '../identity/presence.ts';
import { KeptIdentities } from '../identity/kept-identities.ts';
import { IdentityRegistry } from '../identity/registry.ts';
import { LiveConnections, type LiveConnection } from '../mqtt/live-connections.ts';
import type { Delivery, TrackedMessage } from '../mqtt/outgoing.ts';
import type { TelemetryMessage } from '../mqtt/telemetry.ts';
import { MemoryState } from '../storage/memory-state.ts';
import { TwinService } from '../twin/twin-service.ts';
import type { TwinObject } from '../twin/value.ts';
import { DeviceRoutes } from './device-routes.ts';
import type { InputMessage } from './input-message.ts';
import { InputQueues } from './input-queues.ts';
import { MessageRouter } from './message-router.ts';

const KEY = Buffer.alloc(32, 7).toString('base64');
const edgeHub = moduleIdentity('edge', '$edgeHub');

/** The filter module: what it gets, and what becomes of each message once `settle` is called. */
class Receiver implements LiveConnection {
  readonly id = moduleIdentity('edge', 'filter');
  readonly apiVersion = null;
  readonly clean = false;
  readonly got: TrackedMessage[] = [];
  readonly #pending: ((delivery: Delivery) => void)[] = [];
  readonly #filter: string;

  constructor(filter = 'devices/edge/modules/filter/inputs/#') {
    this.#filter = filter;
  }

  holds(filter: string): boolean {
    return filter === this.#filter;
  }

  grantedQos(filter: string): 0 | 1 | null {
    return this.holds(filter) ? 1 : null;
  }

  send(): void {}

  drop(): void {}

  async sendTracked(message: TrackedMessage): Promise<Delivery> {
    this.got.push(message);
    return new Promise((resolve) => {
      this.#pending.push(resolve);
    });
  }

  async settle(delivery: Delivery = 'acknowledged'): Promise<void> {
    this.#pending.shift()?.(delivery);
    await Promise.resolve();
    await Promise.resolve();
  }

  bodies(): string[] {
    return this.got.map(({ payload }) => payload.toString());
  }
}

interface World {
  readonly registry: IdentityRegistry;
  readonly twins: TwinService;
  connections: LiveConnections;
  readonly state: MemoryState;
  readonly upstream: TelemetryMessage[];
  readonly dropped: string[];
  /** Versions of desired properties that were read, and why they were refused. */
  readonly read: [number, string | null][];
  router: MessageRouter;
  nowMs: number;
}

function world(routes: Record<string, unknown>, more: TwinObject = {}): World {
  const state = new MemoryState();
  const kept = new KeptIdentities(state);
  const registry = new IdentityRegistry({ hubName: 'hub', nowMs: () => 0, mintKey: () => KEY, kept });
  registry.putDevice('edge', { capabilities: { iotEdge: true } }, ABSENT);
  for (const name of ['camera', 'filter']) registry.putModule('edge', name, {}, ABSENT);
  registry.putDevice('leaf', {}, ABSENT);
  const twins = new TwinService(registry, new PresenceBoard(), () => 0);
  const connections = new LiveConnections();
  const hub = { registry, twins, connections, state, upstream: [], dropped: [], read: [], nowMs: 1000 };
  const whole: World = Object.assign(hub, { router: startRouter(hub) });
  setRoutes(whole, routes, more);
  return whole;
}

/** A gateway over what is kept already, as after a restart. */
function startRouter(hub: Omit<World, 'router'>): MessageRouter {
  const { registry, twins, connections, state } = hub;
  const routes = new DeviceRoutes(registry, twins);
  routes.read.subscribe(({ desiredVersion, reason }) => {
    hub.read.push([desiredVersion, reason]);
  });
  const nowMs = (): number => hub.nowMs;
  const inputs = new InputQueues({ registry, connections, table: state.table<InputMessage>('inputs'), nowMs });
  inputs.dropped.subscribe(({ reason }) => {
    hub.dropped.push(reason);
  });
  routes.start();
  const upstream = {
    accept: (message: TelemetryMessage): void => {
      hub.upstream.push(message);
    },
  };
  return new MessageRouter({ registry, routes, inputs, upstream, nowMs });
}

function setRoutes({ twins }: World, routes: Record<string, unknown>, more: TwinObject = {}): void {
  const desired = { schemaVersion: '1.1', routes, storeAndForwardConfiguration: { timeToLiveSecs: 60 }, ...more };
  twins.write(edgeHub, { tags: undefined, desired: desired as TwinObject }, 'replace', ABSENT);
}

function send(
  { router }: World,
  body: string,
  properties: Record<string, string> = { '$.on': 'out' },
  from = 'edge/camera',
): void {
  const [deviceId = '', moduleId] = from.split('/');
  router.accept({
    from: { deviceId, moduleId: moduleId ?? null },
    properties,
    body: Buffer.from(body),
    enqueuedAtMs: 0,
  });
}

const TO_FILTER = 'FROM /messages/modules/camera/outputs/out INTO BrokeredEndpoint("/modules/filter/inputs/frames")';

describe('messages of the modules of an edge device', () => {
  test('an output goes to the input that a route names, with who has sent it and without the output', () => {
    const hub = world({ toFilter: TO_FILTER });
    const filter = new Receiver();
    hub.connections.add(filter);
    send(hub, 'frame', { '$.on': 'out', '$.mid': 'm 1', plant: 'north&south' });
    send(hub, 'other', { '$.on': 'elsewhere' });
    expect(filter.bodies()).toEqual(['frame']);
    expect(filter.got[0]).toMatchObject({ qos: 1, duplicate: false });
    expect(filter.got[0]?.topic).toBe(
      'devices/edge/modules/filter/inputs/frames/%24.mid=m%201&plant=north%26south&%24.cdid=edge&%24.cmid=camera',
    );
    expect(hub.upstream).toEqual([]);
  });

  test('a message goes to every end of its routes, to each once, and nowhere without a route', () => {
    const hub = world({
      toFilter: TO_FILTER,
      again: TO_FILTER,
      up: 'FROM /messages/* INTO $upstream',
      upAgain: 'FROM /* INTO $upstream',
    });
    const filter = new Receiver();
    hub.connections.add(filter);
    send(hub, 'frame');
    expect(filter.bodies()).toEqual(['frame']);
    expect(hub.upstream).toHaveLength(1);
    setRoutes(hub, {});
    send(hub, 'lost');
    expect(hub.upstream).toHaveLength(1);
    send(hub, 'of a device', {}, 'leaf');
    expect(hub.upstream).toHaveLength(2);
  });

  test('the hub gets a message without its output and what else edgeHub has no place for', () => {
    const hub = world({ up: 'FROM /messages/* INTO $upstream' });
    const sent = {
      '$.on': 'out',
      '$.to': 'x',
      '$.ct': 'text/plain',
      '$.mid': '7',
      '$.ifid': 'urn:contoso',
      'a b': 'ü&=',
    };
    send(hub, 'frame', sent);
    expect(hub.upstream).toMatchObject([{ from: { deviceId: 'edge', moduleId: 'camera' } }]);
    expect(hub.upstream[0]?.properties).toEqual({ '$.ct': 'text/plain', '$.mid': '7', 'a b': 'ü&=' });
  });

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
    expect([...hub.state.table('inputs').entries()]).toEqual([]);
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
    expect([...hub.state.table('inputs').entries()]).toEqual([]);
  });

  test('what waits for one input is bounded, and the oldest goes first', () => {
    const hub = world({ toFilter: TO_FILTER });
    for (let count = 0; count < 5002; count += 1) send(hub, String(count));
    expect(hub.dropped).toHaveLength(2);
    const filter = new Receiver();
    hub.connections.add(filter);
    expect(filter.bodies()).toEqual(['2']);
  });

  test('a deleted module leaves nothing to one of the same name', () => {
    const hub = world({ toFilter: TO_FILTER });
    send(hub, 'secret');
    hub.registry.deleteModule('edge', 'filter', { kind: 'any' });
    hub.registry.putModule('edge', 'filter', {}, ABSENT);
    const filter = new Receiver();
    hub.connections.add(filter);
    expect(filter.got).toEqual([]);
    expect([...hub.state.table('inputs').entries()]).toEqual([]);
  });
});

describe('the routes of an edge device', () => {
  test('are told as taken, with the version of the desired properties', () => {
    const hub = world({ toFilter: TO_FILTER });
    expect(hub.read).toEqual([[2, null]]);
  });

  test('are refused as a whole for one that is wrong, and those of before stay', () => {
    const hub = world({ up: 'FROM /messages/* INTO $upstream' });
    setRoutes(hub, { up: TO_FILTER, wrong: 'FROM /messages WHERE level > 3 INTO $upstream' });
    const reason = expect.stringMatching(
      /^Error parsing route wrong - Invalid operands to binary operator '>'/,
    ) as string;
    expect(hub.read.at(-1)).toEqual([3, reason]);
    send(hub, 'still up');
    expect(hub.upstream).toHaveLength(1);
  });

  test('change while messages come: each goes by those of its moment', () => {
    const hub = world({ up: 'FROM /messages/* INTO $upstream' });
    send(hub, 'up');
    setRoutes(hub, { toFilter: TO_FILTER });
    send(hub, 'over');
    const filter = new Receiver();
    hub.connections.add(filter);
    expect(filter.bodies()).toEqual(['over']);
    expect(hub.upstream.map(({ body }) => body.toString())).toEqual(['up']);
  });

  test('of the first schema may be empty, or left out with everything else', () => {
    const hub = world({ up: 'FROM /messages/* INTO $upstream' });
    setRoutes(hub, { none: '', blank: ' ' }, { schemaVersion: '1.0' });
    const only = { schemaVersion: '1.0' };
    hub.twins.write(edgeHub, { tags: undefined, desired: only }, 'replace', ABSENT);
    expect(hub.read.map(([, reason]) => reason)).toEqual([null, null, null]);
    send(hub, 'lost');
    expect(hub.upstream).toEqual([]);
  });

  test.each([
    [{ schemaVersion: '2.0' }, 'schemaVersion'],
    [{ schemaVersion: '1.0', routes: { a: { route: TO_FILTER } } }, 'schemaVersion 1.1'],
    [{ routes: { a: { route: TO_FILTER, priority: 10 } } }, 'priority'],
    [{ routes: { a: 7 } }, 'Error parsing route a - '],
    [{ routes: { empty: '' } }, 'Error parsing route empty - '],
    [{ storeAndForwardConfiguration: { timeToLiveSecs: 'long' } }, 'timeToLiveSecs'],
    [{ storeAndForwardConfiguration: null }, 'storeAndForwardConfiguration'],
    [{ routes: null }, 'routes'],
  ])('%j are refused', (more, reason) => {
    const hub = world({}, more);
    expect(hub.read).toEqual([[2, expect.stringContaining(reason) as string]]);
  });
});
