import type { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import { Aedes, type Client } from 'aedes';
import mqttPacket from 'mqtt-packet';
import type { Logger } from 'pino';
import type { ClientCertificate } from '../certificates/client-certificate.ts';
import { identityKey, type IdentityId } from '../identity/identity-id.ts';
import type { KnownModels } from '../identity/known-models.ts';
import type { PresenceBoard } from '../identity/presence.ts';
import type { IdentityRegistry } from '../identity/registry.ts';
import type { MethodCaller } from '../method/method-caller.ts';
import type { Gatekeeper } from '../sas/gatekeeper.ts';
import { ClientConnection } from './client-connection.ts';
import { DEADLINES, type Deadlines } from './deadlines.ts';
import { callAt } from './expiry-timer.ts';
import { InboundMessages } from './inbound-messages.ts';
import { grantedKeepAliveSeconds } from './keep-alive.ts';
import type { LiveConnections } from './live-connections.ts';
import { PacketGate } from './packet-gate.ts';
import { DEFAULT_PACKET_LIMITS, PacketRefused } from './packet-scanner.ts';
import type { SessionStore } from './session-store.ts';
import type { MessageSink } from './telemetry.ts';
import { parseInbound } from './topics.ts';
import type { TwinChannel } from './twin-channel.ts';
import { parseUserName, type UserName } from './user-name.ts';

export interface BrokerDependencies {
  readonly hubName: string;
  readonly registry: IdentityRegistry;
  readonly gatekeeper: Gatekeeper;
  readonly presence: PresenceBoard;
  readonly models: KnownModels;
  readonly connections: LiveConnections;
  readonly twinChannel: TwinChannel;
  readonly methods: MethodCaller;
  readonly telemetry: MessageSink;
  readonly sessions: SessionStore;
  readonly log: Logger;
  readonly nowMs: () => number;
  /** How long past its token's expiry a connection lives. */
  readonly sasGraceMs: number;
  /** To be awaited before anything is acknowledged: what was stored until now then outlives the process. */
  readonly written: () => Promise<void>;
  readonly deadlines?: Partial<Deadlines>;
}

const RETURN_CODE = { wrongProtocol: 1, busy: 3, notAuthorized: 5 } as const;
/** IoT Hub's own number for it, as it stands in its logs. */
const FORCEFULLY_CLOSED_ON_NEW_CONNECTION = 400_027;
/** No filter that a client may hold matches it, so the broker passes no device's message on to another client. */
const INBOX_TOPIC = 'inbox';

/** The MQTT front end: the protocol is the broker's, the rules are IoT Hub's. */
export class HubBroker {
  readonly #dependencies: BrokerDependencies;
  readonly #deadlines: Deadlines;
  readonly #aedes: Aedes;
  readonly #sessions: SessionStore;
  readonly #inbound: InboundMessages;
  readonly #certificates = new WeakMap<object, () => ClientCertificate | null>();
  readonly #admitted = new WeakMap<Client, ClientConnection>();
  /** By identity key: the last one that was admitted. */
  readonly #open = new Map<string, ClientConnection>();
  #closing = false;

  constructor(dependencies: BrokerDependencies) {
    this.#dependencies = dependencies;
    this.#deadlines = { ...DEADLINES, ...dependencies.deadlines };
    this.#sessions = dependencies.sessions;
    this.#inbound = new InboundMessages(dependencies);
    this.#aedes = new Aedes({
      persistence: this.#sessions,
      connectTimeout: this.#deadlines.connectMs,
      drainTimeout: this.#deadlines.drainMs,
      maxClientsIdLength: 257,
      preConnect: (client, packet, done) => {
        packet.keepalive = grantedKeepAliveSeconds(packet.keepalive);
        if (packet.protocolVersion !== 4) refuseConnect(client, RETURN_CODE.wrongProtocol);
        else if (this.#closing) refuseConnect(client, RETURN_CODE.busy);
        else {
          const refused = refuseWill(packet.username ?? '', packet.will);
          done(refused === null ? null : new PacketRefused(refused), refused === null);
        }
      },
      authenticate: (client, userName, password, done) => {
        const refused = this.#tryToAdmit(client, userName ?? '', password?.toString('utf8') ?? '');
        if (refused === null) done(null, true);
        else done(Object.assign(new Error(refused.why), { returnCode: refused.returnCode }), false);
      },
      authorizeSubscribe: (client, subscription, done) => {
        const connection = this.#admitted.get(client);
        const refused =
          connection === undefined
            ? 'not admitted'
            : connection.refuseSubscription(subscription.topic, subscription.qos);
        if (refused === null) done(null, subscription);
        else done(new PacketRefused(refused));
      },
      authorizePublish: (client, packet, done) => {
        const connection = client === null ? undefined : this.#admitted.get(client);
        const message = connection?.read(packet.topic) ?? null;
        const marks = { retained: packet.retain, isWill: packet === willOf(client) };
        if (connection === undefined || message === null || (marks.isWill && !this.#mayLeaveWill(connection.id))) {
          done(new PacketRefused(`unsupported topic ${packet.topic.slice(0, 100)}`));
          return;
        }
        packet.topic = INBOX_TOPIC;
        packet.retain = false;
        const handle = async (): Promise<void> => this.#inbound.handle(connection, message, packet.payload, marks);
        (marks.isWill ? connection.atLast(handle) : connection.inOrder(handle)).then(() => done(null), done);
      },
    });
    this.#listen();
  }

  async start(): Promise<void> {
    await this.#aedes.listen();
  }

  /** Takes a connected byte stream, TLS or WebSocket, and what says which certificate its client showed. */
  accept(stream: Duplex, certificate: () => ClientCertificate | null): void {
    const { packetMs } = this.#deadlines;
    const gate = new PacketGate(stream, { limits: DEFAULT_PACKET_LIMITS, packetDeadlineMs: packetMs });
    this.#certificates.set(gate, certificate);
    this.#aedes.handle(gate);
  }

  /** From now on who connects is told to come again later. */
  refuseNewConnections(): void {
    this.#closing = true;
  }

  async close(): Promise<void> {
    this.refuseNewConnections();
    await new Promise<void>((resolve) => {
      this.#aedes.close(resolve);
    });
  }

  #listen(): void {
    const { log, connections, presence, nowMs, registry } = this.#dependencies;
    // Before CONNACK, so that no change is missed by a device that knows it is connected; sent only after it.
    this.#aedes.on('client', (client) => {
      const connection = this.#admitted.get(client);
      if (connection === undefined || client.closed) return;
      presence.recordConnected(identityKey(connection.id), nowMs());
      connections.add(connection);
    });
    this.#aedes.on('connackSent', (_connack, client) => this.#admitted.get(client)?.open());
    this.#aedes.on('clientReady', (client) => {
      if (this.#admitted.has(client) && client.conn instanceof PacketGate) client.conn.admit();
    });
    this.#aedes.on('subscribe', (_subscriptions, client) => {
      const connection = this.#admitted.get(client);
      if (connection !== undefined) connections.progressed.emit(connection.id);
    });
    this.#aedes.on('unsubscribe', (filters, client) => this.#admitted.get(client)?.forgetSubscriptions(filters));
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
      if (registry.findDevice(id.deviceId)?.status === 'disabled') {
        this.#dropAll((other) => other.deviceId === id.deviceId);
      }
    });
    registry.deleted.subscribe((id) => {
      const key = identityKey(id);
      this.#dropAll((other) => identityKey(other) === key);
      this.#forgetSession(key);
    });
  }

  /** A fault of the hub itself is no verdict on the client: it may come again. */
  #tryToAdmit(client: Client, userName: string, password: string): { why: string; returnCode: number } | null {
    try {
      const why = this.#admit(client, userName, password);
      return why === null ? null : { why, returnCode: RETURN_CODE.notAuthorized };
    } catch (error) {
      this.#dependencies.log.error({ err: error, client: client.id }, 'a client could not be authenticated');
      return { why: 'the hub failed', returnCode: RETURN_CODE.busy };
    }
  }

  #admit(client: Client, text: string, password: string): string | null {
    const { hubName, gatekeeper, models } = this.#dependencies;
    const userName = parseUserName(text);
    if (userName === null) return 'the user name is not {hub}/{device}[/{module}]/?api-version=…';
    if (userName.hubName.toLowerCase() !== hubName.toLowerCase()) return 'the user name names another hub';
    if (userName.key !== client.id) return 'the user name does not match the client id';
    const gate = client.conn;
    if (!(gate instanceof PacketGate)) return 'the connection did not come through the gate';
    const certificate = this.#certificates.get(gate) ?? (() => null);
    const admission = gatekeeper.admitConnection(userName.id, { password, certificate });
    if (!admission.ok) return `not authorized: ${admission.why}`;
    this.#register(client, gate, userName, admission.value);
    if (userName.modelId !== null) models.record(userName.key, userName.modelId);
    return null;
  }

  #register(client: Client, gate: PacketGate, userName: UserName, expiresAtMs: number | null): void {
    const { nowMs, sasGraceMs, log } = this.#dependencies;
    const { key } = userName;
    const connection = new ClientConnection(client, userName, {
      gate,
      drainDeadlineMs: this.#deadlines.drainMs,
      onTrouble: (reason) => log.warn({ client: key, reason }, 'connection closed'),
    });
    const expired = (): void => {
      log.info({ client: key }, 'token expired, connection closed');
      connection.drop();
    };
    const cancelExpiry = expiresAtMs === null ? () => {} : callAt(expiresAtMs + sasGraceMs, nowMs, expired);
    gate.once('close', () => {
      cancelExpiry();
      this.#gone(connection);
    });
    this.#admitted.set(client, connection);
    const before = this.#open.get(key);
    this.#open.set(key, connection);
    if (before === undefined) return;
    const code = FORCEFULLY_CLOSED_ON_NEW_CONNECTION;
    log.info({ client: key, code }, 'connection closed: the same identity has connected again');
    before.drop();
  }

  #gone(connection: ClientConnection): void {
    const { connections, presence, nowMs, registry } = this.#dependencies;
    const key = identityKey(connection.id);
    if (this.#open.get(key) === connection) this.#open.delete(key);
    if (connections.remove(connection) && registry.find(connection.id) !== undefined) {
      presence.recordDisconnected(key, nowMs());
    }
  }

  /** The will of a client counts nothing when the hub ends, or when the client is not known or disabled by now. */
  #mayLeaveWill(id: IdentityId): boolean {
    const { registry } = this.#dependencies;
    const enabled = registry.findDevice(id.deviceId)?.status === 'enabled';
    return !this.#closing && enabled && registry.find(id) !== undefined;
  }

  #dropAll(matches: (id: IdentityId) => boolean): void {
    for (const connection of this.#open.values()) if (matches(connection.id)) connection.drop();
  }

  /** A deleted identity leaves no subscriptions to one that is created later under the same name. */
  #forgetSession(key: string): void {
    const { log, presence, models } = this.#dependencies;
    presence.forget(key);
    models.forget(key);
    this.#sessions.cleanSubscriptions({ id: key }).catch((error: unknown) => {
      log.error({ err: error, client: key }, 'the session of a deleted identity could not be removed');
    });
  }
}

/** Answers CONNECT with a return code that the broker has no way to give, and closes once that is out. */
function refuseConnect(client: Client, returnCode: number): void {
  client.conn.write(mqttPacket.generate({ cmd: 'connack', returnCode, sessionPresent: false }));
  client.close();
}

/** A will is a message like any other of this client, only later. */
function refuseWill(
  userName: string,
  will: { readonly topic: string; readonly qos?: number } | undefined,
): string | null {
  const id = parseUserName(userName)?.id;
  if (will === undefined || id === undefined) return null;
  if (will.qos === 2) return 'a will with QoS 2: IoT Hub takes 0 and 1';
  return parseInbound(will.topic, id)?.kind === 'telemetry'
    ? null
    : `a will to the unsupported topic ${will.topic.slice(0, 100)}`;
}

/** The broker keeps a client's will on it, and its types leave it out. */
function willOf(client: Client | null): unknown {
  return (client as unknown as { will: unknown } | null)?.will ?? null;
}
