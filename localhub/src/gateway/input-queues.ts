import { moduleIdentity, type IdentityId } from '../identity/identity-id.ts';
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
}

const MAX_TOPIC_BYTES = 65_535;
const MAX_PACKET_ID = 65_535;

/**
 * What modules of the same device have sent to each other. Each input gets its messages one after another, the next
 * once the one before is acknowledged; what waits for a module that is away is kept, within bounds and for its time.
 */
export class InputQueues {
  readonly #dependencies: InputQueuesDependencies;
  readonly #inputs = new Map<string, WaitingMessages>();
  readonly #underWay = new Set<string>();
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
    const input = this.#add({ key, message, deliveries: 0 });
    this.#deliver(input);
  }

  #add(waiting: Waiting): string {
    const { deviceId, moduleId, input } = waiting.message;
    const name = `${deviceId}/${moduleId}/${input}`;
    const queue = this.#inputs.get(name) ?? new WaitingMessages();
    this.#inputs.set(name, queue);
    for (const removed of queue.add(waiting)) {
      this.#dependencies.table.remove(removed.key);
      this.dropped.emit({ input: name, reason: 'too much waits for this input; the oldest message went' });
    }
    return name;
  }

  #deliverTo({ deviceId, moduleId }: IdentityId): void {
    if (moduleId === null) return;
    const prefix = `${deviceId}/${moduleId}/`;
    for (const input of this.#inputs.keys()) if (input.startsWith(prefix)) this.#deliver(input);
  }

  #forget({ deviceId, moduleId }: IdentityId): void {
    const prefix = moduleId === null ? `${deviceId}/` : `${deviceId}/${moduleId}/`;
    for (const [input, queue] of this.#inputs) {
      if (!input.startsWith(prefix)) continue;
      for (const { key } of queue.all()) this.#dependencies.table.remove(key);
      this.#inputs.delete(input);
    }
  }

  #deliver(input: string): void {
    const queue = this.#inputs.get(input);
    if (queue === undefined || this.#underWay.has(input)) return;
    const { table, nowMs, connections } = this.#dependencies;
    for (const { key } of queue.removeExpired(nowMs())) table.remove(key);
    const waiting = queue.first();
    if (waiting === null) {
      this.#inputs.delete(input);
      return;
    }
    const { message } = waiting;
    const connection = connections.find(moduleIdentity(message.deviceId, message.moduleId));
    const held = connection === undefined ? null : heldPath(connection);
    if (connection === undefined || held === null) return;
    const topic = `${held.path}/inputs/${message.input}/${message.bag}`;
    if (Buffer.byteLength(topic) > MAX_TOPIC_BYTES) {
      this.#done(input, queue, waiting);
      this.dropped.emit({ input, reason: `its topic would have more than ${MAX_TOPIC_BYTES} bytes` });
      return;
    }
    waiting.deliveries += 1;
    this.#underWay.add(input);
    const sent = connection.sendTracked({
      topic,
      payload: Buffer.from(message.bodyBase64, 'base64'),
      qos: held.qos,
      duplicate: waiting.deliveries > 1 && !connection.clean,
      wantedPacketId: (Number(waiting.key) % MAX_PACKET_ID) + 1,
    });
    void sent.then((outcome) => {
      this.#underWay.delete(input);
      if (outcome === 'acknowledged') this.#done(input, queue, waiting);
      // Otherwise the next connection is told; it may have come already.
      else if (connections.find(connection.id) !== connection) this.#deliver(input);
    });
  }

  #done(input: string, queue: WaitingMessages, waiting: Waiting): void {
    queue.remove(waiting);
    this.#dependencies.table.remove(waiting.key);
    this.#deliver(input);
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
