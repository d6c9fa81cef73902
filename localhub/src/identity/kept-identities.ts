import { counterCodec } from '../storage/counter-codec.ts';
import { StateUnreadable } from '../storage/state-error.ts';
import type { StateStore, StateTable } from '../storage/state-store.ts';
import { twinCodec } from '../twin/kept-twin.ts';
import type { TwinState } from '../twin/twin.ts';
import { deviceIdentity, identityKey, moduleIdentity, type IdentityId } from './identity-id.ts';
import { deviceCodec, moduleCodec } from './kept-codecs.ts';
import type { DeviceRecord, ModuleRecord } from './records.ts';

const COUNTER = 'identities';

/** Devices, modules and twins as the store keeps them: a row each, so that a write costs what it changes. */
export class KeptIdentities {
  readonly #devices: StateTable<DeviceRecord>;
  readonly #modules: StateTable<ModuleRecord>;
  readonly #twins: StateTable<TwinState>;
  readonly #counters: StateTable<number>;

  /** @throws StateUnreadable */
  constructor(state: StateStore) {
    this.#devices = state.table('devices', deviceCodec);
    this.#modules = state.table('modules', moduleCodec);
    this.#twins = state.table('twins', twinCodec);
    this.#counters = state.table('counters', counterCodec);
  }

  /** All devices with their modules and twins, in the order of creation. @throws StateUnreadable when a part is missing */
  load(): Map<string, DeviceRecord> {
    const devices = new Map(this.#devices.entries());
    for (const device of devices.values()) device.twin = this.#twinOf(deviceIdentity(device.deviceId));
    for (const [key, module] of this.#modules.entries()) {
      const device = devices.get(module.deviceId);
      if (device === undefined) throw new StateUnreadable(`The kept state has module '${key}' and not its device.`);
      module.twin = this.#twinOf(moduleIdentity(module.deviceId, module.moduleId));
      device.modules.set(module.moduleId, module);
    }
    if (devices.size > 0 && this.counter() === null) {
      throw new StateUnreadable(
        `The kept state has devices, and not '${COUNTER}' of 'counters', which their etags count on.`,
      );
    }
    return devices;
  }

  #twinOf(id: IdentityId): TwinState {
    const twin = this.#twins.get(identityKey(id));
    if (twin === undefined) throw new StateUnreadable(`The kept state has '${identityKey(id)}' and not its twin.`);
    return twin;
  }

  /** The counter behind etags and generation ids; null before the first. */
  counter(): number | null {
    return this.#counters.get(COUNTER) ?? null;
  }

  putCounter(value: number): void {
    this.#counters.put(COUNTER, value);
  }

  /** The device itself; its twin and its modules are put for themselves. */
  putDevice(device: DeviceRecord): void {
    this.#devices.put(device.deviceId, device);
  }

  putModule(module: ModuleRecord): void {
    this.#modules.put(keyOf(module), module);
  }

  putTwin(owner: DeviceRecord | ModuleRecord): void {
    this.#twins.put(keyOf(owner), owner.twin);
  }

  removeDevice(device: DeviceRecord): void {
    for (const module of device.modules.values()) this.removeModule(module);
    this.#devices.remove(device.deviceId);
    this.#twins.remove(device.deviceId);
  }

  removeModule(module: ModuleRecord): void {
    this.#modules.remove(keyOf(module));
    this.#twins.remove(keyOf(module));
  }
}

function keyOf(owner: DeviceRecord | ModuleRecord): string {
  return identityKey({ deviceId: owner.deviceId, moduleId: 'moduleId' in owner ? owner.moduleId : null });
}
