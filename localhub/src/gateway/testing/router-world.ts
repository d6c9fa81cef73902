import { ABSENT } from '../../identity/etag.ts';
import { moduleIdentity } from '../../identity/identity-id.ts';
import { PresenceBoard } from '../../identity/presence.ts';
import { KeptIdentities } from '../../identity/kept-identities.ts';
import { IdentityRegistry } from '../../identity/registry.ts';
import { LiveConnections, type LiveConnection } from '../../mqtt/live-connections.ts';
import type { Delivery, TrackedMessage } from '../../mqtt/outgoing.ts';
import type { TelemetryMessage } from '../../mqtt/telemetry.ts';
import { MemoryState } from '../../storage/memory-state.ts';
import { TwinService } from '../../twin/twin-service.ts';
import type { TwinObject } from '../../twin/value.ts';
import { DeviceRoutes } from '../device-routes.ts';
import type { InputMessage } from '../input-message.ts';
import { InputQueues } from '../input-queues.ts';
import { MessageRouter } from '../message-router.ts';

const KEY = Buffer.alloc(32, 7).toString('base64');
export const edgeHub = moduleIdentity('edge', '$edgeHub');

/** The filter module: what it gets, and what becomes of each message once `settle` is called. */
export class Receiver implements LiveConnection {
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

export interface World {
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

export function world(routes: Record<string, unknown>, more: TwinObject = {}): World {
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
export function startRouter(hub: Omit<World, 'router'>): MessageRouter {
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

export function setRoutes({ twins }: World, routes: Record<string, unknown>, more: TwinObject = {}): void {
  const desired = { schemaVersion: '1.1', routes, storeAndForwardConfiguration: { timeToLiveSecs: 60 }, ...more };
  twins.write(edgeHub, { tags: undefined, desired: desired as TwinObject }, 'replace', ABSENT);
}

export function send(
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

export const TO_FILTER =
  'FROM /messages/modules/camera/outputs/out INTO BrokeredEndpoint("/modules/filter/inputs/frames")';

/** The bodies of what waits for inputs, as it is kept. */
export function waitingBodies({ state }: World): string[] {
  return [...state.table<InputMessage>('inputs').entries()].map(([, { bodyBase64 }]) =>
    Buffer.from(bodyBase64, 'base64').toString(),
  );
}
