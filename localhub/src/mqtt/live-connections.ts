import { identityKey, type IdentityId } from '../identity/identity-id.ts';
import { Signal } from '../signal.ts';
import type { Delivery, TrackedMessage } from './outgoing.ts';

/** One authenticated client. */
export interface LiveConnection {
  readonly id: IdentityId;
  readonly apiVersion: string | null;
  /** Whether the session ends with the connection. */
  readonly clean: boolean;
  holds(filter: string): boolean;
  /** The quality of service that was granted for a filter; null when it is not held. */
  grantedQos(filter: string): 0 | 1 | null;
  /** Sends at QoS 0 to this client alone. */
  send(topic: string, payload: string): void;
  /** Sends to this client alone and waits for its acknowledgement, or for the end of the connection. */
  sendTracked(message: TrackedMessage): Promise<Delivery>;
  drop(): void;
}

/** Who is connected now. A new connection of an identity takes the place of the old one. */
export class LiveConnections {
  readonly #byKey = new Map<string, LiveConnection>();

  /** A connection is ready, or holds a new subscription. */
  readonly progressed = new Signal<IdentityId>();
  /** An identity has connected, again perhaps. */
  readonly joined = new Signal<IdentityId>();
  /** An identity has no connection any more. */
  readonly left = new Signal<IdentityId>();

  add(connection: LiveConnection): void {
    this.#byKey.set(identityKey(connection.id), connection);
    this.joined.emit(connection.id);
    this.progressed.emit(connection.id);
  }

  /** Nothing happens when another connection of the identity has taken its place already. */
  remove(connection: LiveConnection): boolean {
    const key = identityKey(connection.id);
    if (this.#byKey.get(key) !== connection) return false;
    this.#byKey.delete(key);
    this.left.emit(connection.id);
    return true;
  }

  find(id: IdentityId): LiveConnection | undefined {
    return this.#byKey.get(identityKey(id));
  }

  /** The connection that holds the subscription, or undefined. */
  findHolding(id: IdentityId, filter: string): LiveConnection | undefined {
    const connection = this.find(id);
    return connection?.holds(filter) === true ? connection : undefined;
  }
}
