import {
  deviceIdentity,
  identityKey,
  moduleIdentity,
  parseIdentityKey,
  type IdentityId,
} from '../identity/identity-id.ts';
import type { PresenceBoard } from '../identity/presence.ts';
import type { IdentityRegistry } from '../identity/registry.ts';
import type { TwinObject } from '../twin/value.ts';
import { creationOrder, type CreationOrder } from './creation-order.ts';
import { twinNow } from './live-twins.ts';
import type { KeyedDocument } from './run-page.ts';
import type { Source } from './source.ts';
import type { DeviceCounts, TwinSource } from './twin-source.ts';

export interface LaggingTwinsDependencies {
  readonly registry: IdentityRegistry;
  readonly presence: PresenceBoard;
  readonly nowMs: () => number;
  /** How long after the first change to a twin that is not seen yet it is seen as it then is. */
  readonly delayMs: number;
}

interface Entry {
  readonly id: IdentityId;
  /** What is seen until the moment comes; null where there was nothing. */
  readonly before: TwinObject | null;
  /** What is seen from then on; null where it was deleted. */
  readonly after: TwinObject | null;
  readonly seenFromMs: number;
  readonly order: CreationOrder;
}

/**
 * Twins as an index sees them that lags behind: new ones are not there yet, changes not seen, deleted ones still found.
 * Changes that follow before the first one is seen are seen with it, so that no more than two states of a twin are held
 * and one that changes all the time is seen at all.
 */
export class LaggingTwins implements TwinSource {
  readonly #dependencies: LaggingTwinsDependencies;
  readonly #devices = new Map<string, Entry>();
  readonly #modules = new Map<string, Entry>();
  /** Keys of what was deleted, the longest ago first, and when nobody finds it any more. */
  readonly #leaving = new Map<string, number>();

  /** What is there already is seen. */
  constructor(dependencies: LaggingTwinsDependencies) {
    this.#dependencies = dependencies;
    const { registry, presence } = dependencies;
    for (const { deviceId } of registry.devices()) this.#noteWithModules(deviceIdentity(deviceId));
    this.settle();
    registry.changed.subscribe((id) => this.#noteWithModules(id));
    registry.deleted.subscribe((id) => this.#note(id));
    registry.twinSet.subscribe((id) => this.#note(id));
    presence.changed.subscribe((key) => {
      const id = parseIdentityKey(key);
      if (id !== null) this.#note(id);
    });
  }

  /** Everything until now is seen at once. */
  settle(): void {
    for (const entries of [this.#devices, this.#modules]) {
      for (const [key, entry] of entries) entries.set(key, { ...entry, before: entry.after, seenFromMs: 0 });
    }
  }

  *documents(of: Exclude<Source, 'devices.jobs'>): Generator<KeyedDocument> {
    const entries = of === 'devices' ? this.#devices : this.#modules;
    for (const [key, entry] of entries) {
      const seen = this.#seen(entry);
      // Once it is gone for whoever asks, nothing of it is held any more.
      if (seen === null && entry.after === null) entries.delete(key);
      if (seen !== null) yield { key, order: entry.order, render: () => this.#rendered(entry, seen) };
    }
  }

  has(key: string): boolean {
    const entry = this.#entriesWith(key).get(key);
    return entry !== undefined && this.#seen(entry) !== null;
  }

  counts(): DeviceCounts {
    const counts = { total: 0, enabled: 0, connected: 0 };
    for (const { render } of this.documents('devices')) {
      const { status, connectionState } = render();
      counts.total += 1;
      if (status === 'enabled') counts.enabled += 1;
      if (connectionState === 'Connected') counts.connected += 1;
    }
    return counts;
  }

  #entriesWith(key: string): Map<string, Entry> {
    return key.includes('/') ? this.#modules : this.#devices;
  }

  #isDue({ seenFromMs }: Entry): boolean {
    return seenFromMs <= this.#dependencies.nowMs();
  }

  #seen(entry: Entry): TwinObject | null {
    return this.#isDue(entry) ? entry.after : entry.before;
  }

  /** What nobody is told of, such as the number of waiting messages, is as it is now once nothing is hidden. */
  #rendered(entry: Entry, seen: TwinObject): TwinObject {
    const { registry, presence } = this.#dependencies;
    return this.#isDue(entry) ? (twinNow(registry, presence, entry.id) ?? seen) : seen;
  }

  /** The status of a device stands in the twins of its modules as well. */
  #noteWithModules(id: IdentityId): void {
    this.#note(id);
    if (id.moduleId !== null) return;
    const device = this.#dependencies.registry.findDevice(id.deviceId);
    for (const moduleId of device?.modules.keys() ?? []) this.#note(moduleIdentity(id.deviceId, moduleId));
  }

  #orderOf(id: IdentityId): CreationOrder | null {
    const device = this.#dependencies.registry.findDevice(id.deviceId);
    const module = id.moduleId === null ? null : device?.modules.get(id.moduleId);
    return device === undefined || module === undefined ? null : creationOrder(device, module);
  }

  #note(id: IdentityId): void {
    const { registry, presence, nowMs, delayMs } = this.#dependencies;
    this.#letGo();
    const key = identityKey(id);
    const entries = this.#entriesWith(key);
    const known = entries.get(key);
    const after = twinNow(registry, presence, id);
    if (known === undefined && after === null) return;
    this.#leaving.delete(key);
    if (after === null) this.#leaving.set(key, nowMs() + delayMs);
    const order = this.#orderOf(id) ?? known?.order ?? '';
    // Made anew it is the last that was made: pages of queries go by that.
    if (known !== undefined && known.order !== order) entries.delete(key);
    if (known === undefined || this.#isDue(known)) {
      entries.set(key, { id, before: known?.after ?? null, after, order, seenFromMs: nowMs() + delayMs });
    } else entries.set(key, { ...known, after, order });
  }

  /** With each that comes two may go, so that where nobody asks no more is held of what is gone than of what is there. */
  #letGo(): void {
    let most = 2;
    for (const [key, goneFromMs] of this.#leaving) {
      if (most === 0 || goneFromMs > this.#dependencies.nowMs()) return;
      most -= 1;
      this.#leaving.delete(key);
      const entries = this.#entriesWith(key);
      const entry = entries.get(key);
      if (entry?.after === null && this.#isDue(entry)) entries.delete(key);
    }
  }
}
