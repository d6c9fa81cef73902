import type { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import { Aedes, type Client } from 'aedes';
import mqttPacket from 'mqtt-packet';
import type { Logger } from 'pino';
import { identityKey, type IdentityId } from '../identity/identity-id.ts';
import type { PresenceBoard } from '../identity/presence.ts';
import type { IdentityRegistry } from '../identity/registry.ts';
import type { MethodCaller } from '../method/method-caller.ts';
import type { Gatekeeper } from '../sas/gatekeeper.ts';
import { callAt } from './expiry-timer.ts';
import type { LiveConnection, LiveConnections } from './live-connections.ts';
import { PacketGate } from './packet-gate.ts';
import { DEFAULT_PACKET_LIMITS, PacketRefused } from './packet-scanner.ts';
import type { TelemetryInbox } from './telemetry.ts';
import { allowedFilters, parseInbound, type Inbound } from './topics.ts';
import type { TwinChannel } from './twin-channel.ts';
import { createSessionStore, type SessionStore } from './session-store.ts';
import { parseUserName } from './user-name.ts';

export interface BrokerDependencies {
  readonly hubName: string;
  readonly registry: IdentityRegistry;
  readonly gatekeeper: Gatekeeper;
  readonly presence: PresenceBoard;
  readonly connections: LiveConnections;
  readonly twinChannel: TwinChannel;
  readonly methods: MethodCaller;
  readonly telemetry: TelemetryInbox;
  readonly log: Logger;
  readonly nowMs: () => number;
  /** How long past its token's expiry a connection lives. */
  readonly sasGraceMs: number;
  /** To be awaited before anything is acknowledged: what was stored until now then outlives the process. */
  readonly written: () => Promise<void>;
}

interface Admitted {
  readonly connection: LiveConnection;
  readonly filters: ReadonlySet<string>;
  readonly cancelExpiry: () => void;
}

const MAX_SUBSCRIPTIONS = 5;
const MAX_KEEPALIVE_SECONDS = 1177;
const NOT_AUTHORIZED = 5;
/** No filter that a client may hold matches it, so the broker passes no device's message on to another client. */
const INBOX_TOPIC = 'inbox';

/** The MQTT front end: the protocol is the broker's, the rules are IoT Hub's. */
export class HubBroker {
  readonly #dependencies: BrokerDependencies;
  readonly #aedes: Aedes;
  readonly #sessions: SessionStore;
  readonly #admitted = new WeakMap<Client, Admitted>();
  readonly #open = new Set<LiveConnection>();
  readonly #messages = new WeakMap<object, Inbound>();

  constructor(dependencies: BrokerDependencies) {
    this.#dependencies = dependencies;
    this.#sessions = createSessionStore();
    this.#aedes = new Aedes({
      persistence: this.#sessions,
      connectTimeout: 30_000,
      maxClientsIdLength: 257,
      preConnect: (client, packet, done) => {
        if (packet.protocolVersion !== 4) {
          client.conn.write(mqttPacket.generate({ cmd: 'connack', returnCode: 1, sessionPresent: false }));
          done(new Error('protocol level is not 4'), false);
          return;
        }
        packet.keepalive = Math.min(packet.keepalive ?? 0, MAX_KEEPALIVE_SECONDS);
        done(null, true);
      },
      authenticate: (client, userName, password, done) => {
        const refused = this.#admit(client, userName ?? '', password?.toString('utf8') ?? '');
        if (refused === null) done(null, true);
        else done(Object.assign(new Error(refused), { returnCode: NOT_AUTHORIZED }), false);
      },
      authorizeSubscribe: (client, subscription, done) => {
        const refused = this.#refuseSubscription(client, subscription.topic);
        if (refused === null) done(null, subscription);
        else done(new Error(refused));
      },
      authorizePublish: (client, packet, done) => {
        const admitted = client === null ? undefined : this.#admitted.get(client);
        const message = admitted === undefined ? null : parseInbound(packet.topic, admitted.connection.id);
        if (message === null) {
          done(new Error(`unsupported topic ${packet.topic.slice(0, 100)}`));
          return;
        }
        this.#messages.set(packet, markMessage(message, packet.retain, packet === willOf(client)));
        packet.topic = INBOX_TOPIC;
        packet.retain = false;
        done(null);
      },
      published: (packet, client, done) => {
        const message = this.#messages.get(packet);
        const admitted = client === null ? undefined : this.#admitted.get(client);
        if (message !== undefined && admitted !== undefined) this.#handle(admitted, message, packet.payload);
        done(null);
      },
    });
    this.#listen();
  }

  async start(): Promise<void> {
    await this.#aedes.listen();
  }

  /** Takes a connected byte stream, TLS or WebSocket. */
  accept(stream: Duplex): void {
    this.#aedes.handle(new PacketGate(stream, DEFAULT_PACKET_LIMITS));
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#aedes.close(resolve);
    });
  }

  #listen(): void {
    const { log, connections, presence, nowMs, registry } = this.#dependencies;
    this.#aedes.on('clientReady', (client) => {
      const admitted = this.#admitted.get(client);
      if (admitted === undefined) return;
      presence.recordConnected(identityKey(admitted.connection.id), nowMs());
      connections.add(admitted.connection);
    });
    this.#aedes.on('subscribe', (_subscriptions, client) => {
      const admitted = this.#admitted.get(client);
      if (admitted !== undefined) connections.progressed.emit(admitted.connection.id);
    });
    // Its types leave this event out; without a listener it would end the process.
    (this.#aedes as EventEmitter).on('error', (error: Error) => {
      log.error({ err: error }, 'the broker failed');
    });
    for (const event of ['clientError', 'connectionError'] as const) {
      this.#aedes.on(event, (client, error) => {
        const level = error instanceof PacketRefused ? 'warn' : 'debug';
        log[level]({ client: client.id ?? null, reason: error.message }, 'connection closed');
      });
    }
    registry.changed.subscribe((id) => {
      if (registry.findDevice(id.deviceId)?.status === 'disabled')
        this.#dropAll((other) => other.deviceId === id.deviceId);
    });
    registry.deleted.subscribe((id) => {
      const key = identityKey(id);
      this.#dropAll((other) => identityKey(other) === key);
      this.#forgetSession(key);
    });
  }

  #admit(client: Client, userName: string, password: string): string | null {
    const { hubName, gatekeeper, nowMs, sasGraceMs, log } = this.#dependencies;
    const parsed = parseUserName(userName);
    if (parsed === null) return 'the user name is not {hub}/{device}[/{module}]/?api-version=…';
    if (parsed.hubName.toLowerCase() !== hubName.toLowerCase()) return 'the user name names another hub';
    if (parsed.key !== client.id) return 'the user name does not match the client id';
    const admission = gatekeeper.admitConnection(parsed.id, password);
    if (!admission.ok) return `not authorized: ${admission.why}`;
    const connection = liveConnection(client, parsed.id, parsed.apiVersion);
    const cancelExpiry = callAt(admission.value + sasGraceMs, nowMs, () => {
      log.info({ client: client.id }, 'token expired, connection closed');
      connection.drop();
    });
    const admitted: Admitted = { connection, filters: allowedFilters(parsed.id), cancelExpiry };
    this.#admitted.set(client, admitted);
    if (client.conn instanceof PacketGate) client.conn.admit();
    this.#open.add(connection);
    client.conn.once('close', () => this.#gone(admitted));
    return null;
  }

  #gone({ connection, cancelExpiry }: Admitted): void {
    cancelExpiry();
    this.#open.delete(connection);
    const { connections, presence, nowMs, registry } = this.#dependencies;
    if (connections.remove(connection) && registry.find(connection.id) !== undefined) {
      presence.recordDisconnected(identityKey(connection.id), nowMs());
    }
  }

  #refuseSubscription(client: Client, topic: string): string | null {
    const admitted = this.#admitted.get(client);
    if (admitted === undefined || !admitted.filters.has(topic))
      return `unsupported subscription ${topic.slice(0, 100)}`;
    const held = subscriptionsOf(client);
    const full = held[topic] === undefined && Object.keys(held).length >= MAX_SUBSCRIPTIONS;
    return full ? `more than ${MAX_SUBSCRIPTIONS} subscriptions` : null;
  }

  #handle(admitted: Admitted, message: Inbound, payload: string | Buffer): void {
    const { twinChannel, methods, telemetry, presence, nowMs, log } = this.#dependencies;
    const { connection } = admitted;
    presence.recordActivity(identityKey(connection.id), nowMs());
    const body = typeof payload === 'string' ? Buffer.from(payload) : payload;
    try {
      switch (message.kind) {
        case 'telemetry':
          telemetry.accept({ from: connection.id, properties: message.properties, body, enqueuedAtMs: nowMs() });
          break;
        case 'twin get':
          twinChannel.get(connection, message);
          break;
        case 'twin report':
          twinChannel.report(connection, message, body.toString('utf8'));
          break;
        case 'method response':
          methods.answer(connection.id, message.requestId, message.status, body.toString('utf8'));
          break;
      }
    } catch (error) {
      log.error({ err: error, client: identityKey(connection.id) }, 'a message could not be handled');
    }
  }

  #dropAll(matches: (id: IdentityId) => boolean): void {
    for (const connection of this.#open) if (matches(connection.id)) connection.drop();
  }

  /** A deleted identity leaves no subscriptions to one that is created later under the same name. */
  #forgetSession(key: string): void {
    const { log, presence } = this.#dependencies;
    presence.forget(key);
    this.#sessions.cleanSubscriptions({ id: key }).catch((error: unknown) => {
      log.error({ err: error, client: key }, 'the session of a deleted identity could not be removed');
    });
  }
}

/** The broker keeps a client's subscriptions and will on it, and its types leave both out. */
function subscriptionsOf(client: Client): Readonly<Record<string, unknown>> {
  return (client as unknown as { subscriptions: Record<string, unknown> }).subscriptions;
}

function willOf(client: Client | null): unknown {
  return (client as unknown as { will: unknown } | null)?.will ?? null;
}

/** IoT Hub keeps no retained message, and says so in a property; a will it marks as one. */
function markMessage(message: Inbound, retained: boolean, isWill: boolean): Inbound {
  if (message.kind !== 'telemetry') return message;
  return {
    ...message,
    properties: {
      ...message.properties,
      ...(retained ? { 'mqtt-retain': 'true' } : {}),
      ...(isWill ? { 'iothub-MessageType': 'Will' } : {}),
    },
  };
}

function liveConnection(client: Client, id: IdentityId, apiVersion: string | null): LiveConnection {
  return {
    id,
    apiVersion,
    holds: (filter) => !client.closed && subscriptionsOf(client)[filter] !== undefined,
    send: (topic, payload) => {
      client.publish({ cmd: 'publish', topic, payload, qos: 0, dup: false, retain: false }, () => {});
    },
    drop: () => client.close(),
  };
}
