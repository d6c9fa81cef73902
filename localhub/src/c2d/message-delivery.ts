import { deviceIdentity } from '../identity/identity-id.ts';
import type { LiveConnection, LiveConnections } from '../mqtt/live-connections.ts';
import type { DeviceMessage } from './device-message.ts';
import type { MessageQueue } from './message-queue.ts';

const MAX_PACKET_ID = 65_535;

/**
 * Brings waiting messages to devices that listen for them, and removes each once the device has acknowledged it. One
 * that is under way is sent to no other connection before the first has ended.
 */
export class MessageDelivery {
  readonly #queue: MessageQueue;
  readonly #connections: LiveConnections;
  readonly #underWay = new Set<number>();

  constructor(queue: MessageQueue, connections: LiveConnections) {
    this.#queue = queue;
    this.#connections = connections;
  }

  start(): void {
    this.#queue.enqueued.subscribe((deviceId) => this.#deliver(deviceId));
    this.#connections.progressed.subscribe((id) => {
      if (id.moduleId === null) this.#deliver(id.deviceId);
    });
  }

  #deliver(deviceId: string): void {
    const connection = this.#connections.find(deviceIdentity(deviceId));
    if (connection === undefined) return;
    // The topic begins as the device wrote it in its subscription: with its name as it is, or url-encoded.
    for (const name of new Set([deviceId, encodeURIComponent(deviceId)])) {
      const path = `devices/${name}/messages/devicebound/`;
      const qos = connection.grantedQos(`${path}#`);
      if (qos === null) continue;
      for (const message of this.#queue.pending(deviceId)) {
        if (!this.#underWay.has(message.sequence)) this.#send(connection, message, path, qos);
      }
      return;
    }
  }

  #send(connection: LiveConnection, waiting: DeviceMessage, path: string, qos: 0 | 1): void {
    const message = this.#queue.beginDelivery(waiting);
    this.#underWay.add(message.sequence);
    void connection
      .sendTracked({
        topic: path + message.bag,
        payload: Buffer.from(message.bodyBase64, 'base64'),
        qos,
        // In a session that was kept, it is the same packet again; a clean one has never seen it.
        duplicate: message.deliveryCount > 1 && !connection.clean,
        wantedPacketId: (message.sequence % MAX_PACKET_ID) + 1,
      })
      .then((outcome) => {
        this.#underWay.delete(message.sequence);
        if (outcome === 'acknowledged') {
          this.#queue.complete(message);
          return;
        }
        this.#queue.giveBack(message);
        // Its successor may have come before this one was known to be gone.
        if (this.#connections.find(connection.id) !== connection) this.#deliver(message.deviceId);
      });
  }
}
