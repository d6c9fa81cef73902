import type { Client } from 'aedes';
import type { IdentityId } from '../identity/identity-id.ts';
import type { LiveConnection } from './live-connections.ts';
import { Outgoing, type Delivery, type TrackedMessage } from './outgoing.ts';
import type { PacketGate } from './packet-gate.ts';
import { SerialQueue } from './serial-queue.ts';
import { allowedFilters, parseInbound, type Inbound } from './topics.ts';
import type { UserName } from './user-name.ts';

/** IoT Hub closes a connection that asks for more (inferred). */
const MAX_SUBSCRIPTIONS = 5;
/** Fifty messages of 64 KB, or a hundred large twins: more than this is not waiting, it is not reading. */
const MAX_WAITING_BYTES = 8 * 1024 * 1024;

export interface ConnectionSettings {
  readonly gate: PacketGate;
  /** How long a client may leave unread what it has asked for. */
  readonly drainDeadlineMs: number;
  /** It is to be dropped, and why. */
  readonly onTrouble: (reason: string) => void;
}

/** One admitted client of the broker: what it may do, what it holds, and what goes in and out of it in order. */
export class ClientConnection implements LiveConnection {
  readonly id: IdentityId;
  readonly apiVersion: string | null;
  readonly clean: boolean;
  readonly #client: Client;
  readonly #settings: ConnectionSettings;
  readonly #filters: ReadonlySet<string>;
  readonly #accepted = new Map<string, 0 | 1>();
  readonly #outgoing: Outgoing;
  readonly #queue = new SerialQueue();
  #dropped = false;

  constructor(client: Client, userName: UserName, settings: ConnectionSettings) {
    this.id = userName.id;
    this.apiVersion = userName.apiVersion;
    this.clean = client.clean;
    this.#client = client;
    this.#settings = settings;
    this.#filters = allowedFilters(userName.id);
    this.#outgoing = new Outgoing(settings.gate, {
      maxWaitingBytes: MAX_WAITING_BYTES,
      onTrouble: (reason) => {
        settings.onTrouble(reason);
        this.drop();
      },
    });
    settings.gate.acknowledged.subscribe((packetId) => this.#outgoing.acknowledge(packetId));
    settings.gate.once('close', () => this.#outgoing.close());
  }

  /** Its CONNECT has been answered: what was for it until now is sent. */
  open(): void {
    this.#outgoing.open();
  }

  holds(filter: string): boolean {
    return this.grantedQos(filter) !== null;
  }

  grantedQos(filter: string): 0 | 1 | null {
    if (this.#client.closed || this.#settings.gate.destroyed) return null;
    return this.#accepted.get(filter) ?? null;
  }

  send(topic: string, payload: string): void {
    this.#outgoing.send(topic, payload);
  }

  async sendTracked(message: TrackedMessage): Promise<Delivery> {
    return this.#outgoing.sendTracked(message);
  }

  /**
   * Ends the connection from the hub's side: nothing that it has sent and that has not been seen to counts any more, but
   * for its will.
   */
  drop(): void {
    this.#dropped = true;
    this.#client.close();
  }

  /**
   * Why it may not subscribe to this; null when it may, which counts from here on: what follows is sent to it, though
   * its SUBACK waits until the subscription is kept.
   */
  refuseSubscription(filter: string, qos: number): string | null {
    if (!this.#filters.has(filter)) return `unsupported subscription ${filter.slice(0, 100)}`;
    if (!this.#accepted.has(filter) && this.#accepted.size >= MAX_SUBSCRIPTIONS) {
      return `more than ${MAX_SUBSCRIPTIONS} subscriptions`;
    }
    this.#accepted.set(filter, qos === 0 ? 0 : 1);
    return null;
  }

  forgetSubscriptions(filters: readonly string[]): void {
    for (const filter of filters) this.#accepted.delete(filter);
  }

  /** What a message to this topic asks for; null when IoT Hub does not know the topic, or not for this identity. */
  read(topic: string): Inbound | null {
    return parseInbound(topic, this.id);
  }

  /**
   * Sees to its messages one after another. The next waits until the client has read the answer to the one before, so
   * that nobody can ask for more than it takes.
   */
  async inOrder(task: () => Promise<void>): Promise<void> {
    return this.#queue.run(async () => {
      if (this.#dropped) return;
      await task();
      await this.#outgoing.drained(this.#settings.drainDeadlineMs);
    });
  }

  /** Sees to its will, behind whatever was under way: the connection has ended, from whichever side. */
  async atLast(task: () => Promise<void>): Promise<void> {
    return this.#queue.run(task);
  }
}
