import { identityKey, moduleIdentity, type IdentityId } from '../identity/identity-id.ts';
import type { IdentityRegistry } from '../identity/registry.ts';
import type { LiveConnection, LiveConnections } from '../mqtt/live-connections.ts';
import { Signal } from '../signal.ts';
import type { StateTable } from '../storage/state-store.ts';
import type { InputMessage } from './input-message.ts';
import { WaitingMessages, type Waiting } from './waiting-messages.ts';

export interface InputQueuesDependencies {
  readonly registry: IdentityRegistry;
  readonly connections: LiveConnections;
  /** By the number of the message, with leading zeros. */
  readonly table: StateTable<InputMessage>;
  readonly nowMs: () => number;
  /** How long a module may take for one message. */
  readonly acknowledgeMs?: number;
}

const MAX_TOPIC_BYTES = 65_535;
const MAX_PACKET_ID = 65_535;
/** edgeHub's own (read in code). */
const ACKNOWLEDGE_MS = 30_000;

/**
 * What modules of the same device have sent to each other. A module gets one message at a time, its inputs in turn, and
 * the next once the one before is acknowledged; one that takes too long is sent again after the others. What waits for a
 * module that is away is kept, within bounds and for its time.
 */
export class InputQueues {
  readonly #dependencies: InputQueuesDependencies;
  /** By module, then by input: the one whose turn it is first. */
  readonly #modules = new Map<string, Map<string, WaitingMessages>>();
  /** Modules that have not acknowledged yet what they were sent. */
  readonly #busy = new Set<string>();
  #next = 1;

  /** A message that will never be delivered, and why. */
  readonly dropped = new Signal<{ readonly input: string; readonly reason: string }>();

  constructor(dependencies: InputQueuesDependencies) {
    this.#dependencies = dependencies;
    const { table, connections, registry } = dependencies;
    for (const [key, message] of table.entries()) {
      this.#next = Number(key) + 1;
      this.#add({ key, message, deliveries: 0 });
    }
    connections.progressed.subscribe((id) => this.#deliverTo(id));
    registry.deleted.subscribe((id) => this.#forget(id));
  }

  put(message: InputMessage): void {
    const key = String(this.#next).padStart(15, '0');
    this.#next += 1;
    this.#dependencies.table.put(key, message);
    this.#add({ key, message, deliveries: 0 });
    this.#deliverTo(moduleIdentity(message.deviceId, message.moduleId));
  }

  #add(waiting: Waiting): void {
    const { deviceId, moduleId, input } = waiting.message;
    const name = identityKey(moduleIdentity(deviceId, moduleId));
    const inputs = this.#modules.get(name) ?? new Map<string, WaitingMessages>();
    this.#modules.set(name, inputs);
    const queue = inputs.get(input) ?? new WaitingMessages();
    inputs.set(input, queue);
    for (const removed of queue.add(waiting)) {
      this.#dependencies.table.remove(removed.key);
      const reason = 'too much waits for this input; the oldest message went';
      this.dropped.emit({ input: `${name}/${input}`, reason });
    }
  }

  #forget(id: IdentityId): void {
    const names = id.moduleId === null ? [...this.#modules.keys()] : [identityKey(id)];
    for (const name of names) {
      if (id.moduleId === null && !name.startsWith(`${id.deviceId}/`)) continue;
      for (const queue of this.#modules.get(name)?.values() ?? []) {
        for (const { key } of queue.all()) this.#dependencies.table.remove(key);
      }
      this.#modules.delete(name);
    }
  }

  /** Sends what is next for a module, unless it has still to acknowledge something or is not listening. */
  #deliverTo(id: IdentityId): void {
    const name = identityKey(id);
    const inputs = this.#modules.get(name);
    if (inputs === undefined || this.#busy.has(name)) return;
    const { table, nowMs, connections } = this.#dependencies;
    const connection = connections.find(id);
    const held = connection === undefined ? null : heldPath(connection);
    for (const [input, queue] of inputs) {
      for (const { key } of queue.removeExpired(nowMs())) table.remove(key);
      const waiting = queue.first();
      if (waiting === null) {
        inputs.delete(input);
        continue;
      }
      if (connection === undefined || held === null) continue;
      const topic = `${held.path}/inputs/${input}/${waiting.message.bag}`;
      if (Buffer.byteLength(topic) <= MAX_TOPIC_BYTES) {
        // Its next turn comes after the others.
        inputs.delete(input);
        inputs.set(input, queue);
        this.#send(connection, { topic, qos: held.qos }, queue, waiting);
        return;
      }
      this.#remove(queue, waiting);
      this.dropped.emit({
        input: `${name}/${input}`,
        reason: `its topic would have more than ${MAX_TOPIC_BYTES} bytes`,
      });
      this.#deliverTo(id);
      return;
    }
    if (inputs.size === 0) this.#modules.delete(name);
  }

  #send(
    connection: LiveConnection,
    { topic, qos }: { readonly topic: string; readonly qos: 0 | 1 },
    queue: WaitingMessages,
    waiting: Waiting,
  ): void {
    const { connections, acknowledgeMs = ACKNOWLEDGE_MS } = this.#dependencies;
    const name = identityKey(connection.id);
    let mine = true;
    const free = (): void => {
      if (mine) this.#busy.delete(name);
      mine = false;
    };
    waiting.deliveries += 1;
    this.#busy.add(name);
    const late = setTimeout(() => {
      free();
      this.#deliverTo(connection.id);
    }, acknowledgeMs);
    late.unref();
    const sent = connection.sendTracked({
      topic,
      payload: Buffer.from(waiting.message.bodyBase64, 'base64'),
      qos,
      duplicate: waiting.deliveries > 1 && !connection.clean,
      wantedPacketId: (Number(waiting.key) % MAX_PACKET_ID) + 1,
    });
    void sent.then((outcome) => {
      clearTimeout(late);
      free();
      if (outcome === 'acknowledged') this.#remove(queue, waiting);
      // What is lost waits for the next connection; it may have come already.
      if (outcome === 'acknowledged' || connections.find(connection.id) !== connection) this.#deliverTo(connection.id);
    });
  }

  #remove(queue: WaitingMessages, waiting: Waiting): void {
    queue.remove(waiting);
    this.#dependencies.table.remove(waiting.key);
  }
}

/** The path of the module as it has written it in its subscription, and the quality of service that it was granted. */
function heldPath(connection: LiveConnection): { readonly path: string; readonly qos: 0 | 1 } | null {
  const { deviceId, moduleId } = connection.id;
  for (const encode of [(text: string) => text, encodeURIComponent]) {
    const path = `devices/${encode(deviceId)}/modules/${encode(moduleId ?? '')}`;
    const qos = connection.grantedQos(`${path}/inputs/#`) ?? connection.grantedQos(`${path}/#`);
    if (qos !== null) return { path, qos };
  }
  return null;
}
