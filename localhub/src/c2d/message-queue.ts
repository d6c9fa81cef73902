import { deviceNotFound } from '../errors/catalogue.ts';
import { deviceIdentity } from '../identity/identity-id.ts';
import type { IdentityRegistry } from '../identity/registry.ts';
import { Signal } from '../signal.ts';
import type { StateTable } from '../storage/state-store.ts';
import { queueFull } from './message-errors.ts';
import { sealMessage, type DeviceMessage, type OutgoingMessage } from './device-message.ts';
import type { FeedbackBox, Outcome } from './feedback-box.ts';

export interface QueueDependencies {
  readonly table: StateTable<DeviceMessage>;
  readonly feedback: FeedbackBox;
  readonly registry: IdentityRegistry;
  readonly nowMs: () => number;
}

const MAX_PENDING = 50;
/** IoT Hub's default: the tenth sending without an answer is the last (documented). */
const MAX_DELIVERIES = 10;

/** Messages from services to devices, each device's in order. Modules get none: IoT Hub has no queue for them. */
export class MessageQueue {
  readonly #dependencies: QueueDependencies;
  readonly #byDevice = new Map<string, Map<number, DeviceMessage>>();
  #sequence = 0;

  /** A message waits for this device. */
  readonly enqueued = new Signal<string>();

  constructor(dependencies: QueueDependencies) {
    this.#dependencies = dependencies;
    for (const [, message] of dependencies.table.entries()) {
      this.#hold(message);
      this.#sequence = Math.max(this.#sequence, message.sequence);
    }
    dependencies.registry.deleted.subscribe((id) => {
      if (id.moduleId === null) this.#removeAll(id.deviceId);
    });
  }

  /**
   * Takes a message; it waits also for a device that is disabled or away.
   * @throws HubError 404 for an unknown device, 403 when 50 wait already, and as `sealMessage`
   */
  enqueue(deviceId: string, message: OutgoingMessage): DeviceMessage {
    const { registry, nowMs } = this.#dependencies;
    const device = registry.findDevice(deviceId);
    if (device === undefined) throw deviceNotFound(deviceIdentity(deviceId));
    if (this.count(deviceId) >= MAX_PENDING) throw queueFull(deviceId, MAX_PENDING);
    const sealed = sealMessage(device, message, this.#sequence + 1, nowMs());
    this.#sequence = sealed.sequence;
    this.#put(sealed);
    this.enqueued.emit(deviceId);
    return sealed;
  }

  /** What waits for a device, in order, without what has expired. */
  pending(deviceId: string): readonly DeviceMessage[] {
    const nowMs = this.#dependencies.nowMs();
    const messages = [...(this.#byDevice.get(deviceId)?.values() ?? [])];
    for (const message of messages) if (message.expiresAtMs <= nowMs) this.#settle(message, 'Expired');
    return messages.filter(({ expiresAtMs }) => expiresAtMs > nowMs);
  }

  /** Those under way to the device count too: they are not acknowledged yet. */
  count(deviceId: string): number {
    return this.pending(deviceId).length;
  }

  /** A message is sent now: it counts as one more delivery, also when the process ends before the answer. */
  beginDelivery(message: DeviceMessage): DeviceMessage {
    const sent = { ...message, deliveryCount: message.deliveryCount + 1 };
    this.#put(sent);
    return sent;
  }

  /** The device has it. */
  complete(message: DeviceMessage): void {
    const kept = this.#find(message);
    if (kept !== undefined) this.#settle(kept, 'Success');
  }

  /** The device went without an answer: it waits again, unless that was the last delivery. */
  giveBack(message: DeviceMessage): void {
    const kept = this.#find(message);
    if (kept !== undefined && kept.deliveryCount >= MAX_DELIVERIES) this.#settle(kept, 'DeliveryCountExceeded');
  }

  /** Removes all that waits for a device and gives the number. @throws HubError 404 */
  purge(deviceId: string): number {
    if (this.#dependencies.registry.findDevice(deviceId) === undefined) throw deviceNotFound(deviceIdentity(deviceId));
    const messages = this.pending(deviceId);
    for (const message of messages) this.#settle(message, 'Purged');
    return messages.length;
  }

  /** Sees to what has expired everywhere, so that its feedback is there when it is asked for. */
  expireAll(): void {
    for (const deviceId of this.#byDevice.keys()) this.pending(deviceId);
  }

  #find(message: DeviceMessage): DeviceMessage | undefined {
    return this.#byDevice.get(message.deviceId)?.get(message.sequence);
  }

  #put(message: DeviceMessage): void {
    this.#hold(message);
    this.#dependencies.table.put(keyOf(message), message);
  }

  #hold(message: DeviceMessage): void {
    const waiting = this.#byDevice.get(message.deviceId) ?? new Map<number, DeviceMessage>();
    waiting.set(message.sequence, message);
    this.#byDevice.set(message.deviceId, waiting);
  }

  #settle(message: DeviceMessage, outcome: Outcome): void {
    this.#remove(message);
    this.#dependencies.feedback.record(message, outcome);
  }

  #remove(message: DeviceMessage): void {
    const waiting = this.#byDevice.get(message.deviceId);
    waiting?.delete(message.sequence);
    if (waiting?.size === 0) this.#byDevice.delete(message.deviceId);
    this.#dependencies.table.remove(keyOf(message));
  }

  #removeAll(deviceId: string): void {
    for (const message of this.#byDevice.get(deviceId)?.values() ?? []) this.#remove(message);
  }
}

/** A device id has no slash, so that no two messages share a key. */
function keyOf({ deviceId, sequence }: DeviceMessage): string {
  return `${deviceId}/${sequence}`;
}
