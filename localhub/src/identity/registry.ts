import {
  argumentInvalid,
  deviceAlreadyExists,
  deviceNotFound,
  moduleAlreadyExists,
  moduleNotFound,
  preconditionFailed,
  unauthorized,
} from '../errors/catalogue.ts';
import { Signal } from '../signal.ts';
import { initialTwin, type TwinState } from '../twin/twin.ts';
import { decimalEtag, matchesEtag, type IfMatch } from './etag.ts';
import { readAuthentication } from './authentication-body.ts';
import { readStatus, type DeviceBody, type ModuleBody } from './identity-body.ts';
import { deviceIdentity, isLegalName, moduleIdentity, type IdentityId } from './identity-id.ts';
import type { KeptIdentities } from './kept-identities.ts';
import type { DeviceRecord, ModuleRecord } from './records.ts';
import { readScopes, settleScopes, type Scopes } from './scopes.ts';
import type { MintKey } from './symmetric-keys.ts';
import { NEVER, preciseTimestamp, ticks } from './timestamps.ts';

export interface RegistryDependencies {
  readonly hubName: string;
  readonly nowMs: () => number;
  readonly mintKey: MintKey;
  readonly kept: KeptIdentities;
}

const SYSTEM_MODULES = ['$edgeAgent', '$edgeHub'];
const STALE_ETAG = 'PreconditionFailed, ETag may be invalid.';

/** Devices and their modules. A PUT without If-Match creates only, with If-Match it updates only. */
export class IdentityRegistry {
  readonly #devices: Map<string, DeviceRecord>;
  readonly #kept: KeptIdentities;
  readonly #dependencies: RegistryDependencies;
  #counter: number;

  /** An identity was created or updated. */
  readonly changed = new Signal<IdentityId>();
  readonly deleted = new Signal<IdentityId>();
  /** An identity has another twin. */
  readonly twinSet = new Signal<IdentityId>();

  /** @throws StateUnreadable */
  constructor(dependencies: RegistryDependencies) {
    this.#dependencies = dependencies;
    this.#kept = dependencies.kept;
    this.#devices = dependencies.kept.load();
    // The first is distinct from hub to hub, as many of them begin with nothing.
    this.#counter = dependencies.kept.counter() ?? Math.trunc(dependencies.nowMs() / 1000) % 1_000_000_000;
  }

  #count(): number {
    this.#counter += 1;
    this.#kept.putCounter(this.#counter);
    return this.#counter;
  }

  #nextEtag(): string {
    return decimalEtag(this.#count());
  }

  #nextGenerationId(): string {
    return String(BigInt(ticks(this.#dependencies.nowMs())) + BigInt(this.#count() % 10_000));
  }

  devices(): DeviceRecord[] {
    return [...this.#devices.values()];
  }

  findDevice(deviceId: string): DeviceRecord | undefined {
    return this.#devices.get(deviceId);
  }

  /** The record whose keys and twin belong to this identity. */
  find(id: IdentityId): DeviceRecord | ModuleRecord | undefined {
    const device = this.#devices.get(id.deviceId);
    return id.moduleId === null ? device : device?.modules.get(id.moduleId);
  }

  /** Gives an identity of the registry another twin. */
  setTwin(owner: DeviceRecord | ModuleRecord, twin: TwinState): void {
    owner.twin = twin;
    this.#kept.putTwin(owner);
    this.twinSet.emit({ deviceId: owner.deviceId, moduleId: 'moduleId' in owner ? owner.moduleId : null });
  }

  getDevice(deviceId: string): DeviceRecord {
    const device = this.#devices.get(deviceId);
    if (device === undefined) throw deviceNotFound(deviceIdentity(deviceId));
    return device;
  }

  putDevice(deviceId: string, body: DeviceBody, ifMatch: IfMatch): DeviceRecord {
    if (!isLegalName(deviceId)) throw argumentInvalid(`'${deviceId}' is not a device ID.`);
    if (body.deviceId != null && body.deviceId !== deviceId) {
      throw argumentInvalid(`deviceId '${body.deviceId}' in the body is not '${deviceId}' in the address.`);
    }
    const existing = this.#devices.get(deviceId);
    if (ifMatch.kind === 'absent') {
      if (existing !== undefined) throw deviceAlreadyExists(deviceId);
      return this.#createDevice(deviceId, body);
    }
    if (existing === undefined) throw deviceNotFound(deviceIdentity(deviceId));
    if (!matchesEtag(ifMatch, existing.etag)) throw preconditionFailed(STALE_ETAG);
    return this.#updateDevice(existing, body);
  }

  #settleScopes(deviceId: string, iotEdge: boolean, body: DeviceBody, existing: DeviceRecord | null): Scopes {
    const find = (id: string): DeviceRecord | undefined => this.findDevice(id);
    return settleScopes({ deviceId, iotEdge, existing }, readScopes(body), find, this.#dependencies.nowMs());
  }

  #createDevice(deviceId: string, body: DeviceBody): DeviceRecord {
    const nowMs = this.#dependencies.nowMs();
    const iotEdge = body.capabilities?.iotEdge === true;
    const device: DeviceRecord = {
      deviceId,
      generationId: this.#nextGenerationId(),
      etag: this.#nextEtag(),
      status: readStatus(body.status),
      statusReason: body.statusReason ?? null,
      // Being created is no update of it.
      statusUpdatedTime: NEVER,
      authentication: readAuthentication(body.authentication, 'device', this.#dependencies.mintKey),
      iotEdge,
      ...this.#settleScopes(deviceId, iotEdge, body, null),
      twin: initialTwin(nowMs),
      modules: new Map(),
    };
    this.#devices.set(deviceId, device);
    this.#kept.putDevice(device);
    this.#kept.putTwin(device);
    if (iotEdge) for (const name of SYSTEM_MODULES) this.#addModule(device, name, 'iotEdge', { type: 'none' });
    this.changed.emit(deviceIdentity(deviceId));
    return device;
  }

  #updateDevice(device: DeviceRecord, body: DeviceBody): DeviceRecord {
    const nowMs = this.#dependencies.nowMs();
    const iotEdge = body.capabilities?.iotEdge ?? device.iotEdge;
    if (device.iotEdge && !iotEdge) {
      throw argumentInvalid('capabilities.iotEdge cannot be taken back. Delete the device and create it again.');
    }
    // Everything that can refuse comes before the first change, so that a refused update leaves the device alone.
    const status = readStatus(body.status);
    const authentication = readAuthentication(body.authentication, 'device', this.#dependencies.mintKey);
    const scopes = this.#settleScopes(device.deviceId, iotEdge, body, device);
    if (status !== device.status) device.statusUpdatedTime = preciseTimestamp(nowMs);
    Object.assign(device, { status, authentication, iotEdge, ...scopes, statusReason: body.statusReason ?? null });
    device.etag = this.#nextEtag();
    this.#kept.putDevice(device);
    for (const name of iotEdge ? SYSTEM_MODULES : []) {
      if (!device.modules.has(name)) this.#addModule(device, name, 'iotEdge', { type: 'none' });
    }
    this.changed.emit(deviceIdentity(device.deviceId));
    return device;
  }

  deleteDevice(deviceId: string, ifMatch: IfMatch): void {
    if (ifMatch.kind === 'absent') throw preconditionFailed('Etag missing');
    const device = this.getDevice(deviceId);
    if (!matchesEtag(ifMatch, device.etag)) throw preconditionFailed(STALE_ETAG);
    this.#devices.delete(deviceId);
    this.#kept.removeDevice(device);
    for (const moduleId of device.modules.keys()) this.deleted.emit(moduleIdentity(deviceId, moduleId));
    this.deleted.emit(deviceIdentity(deviceId));
  }

  /** Module identity operations answer 401, not 404, when the device is missing or disabled. */
  deviceForModules(deviceId: string): DeviceRecord {
    const device = this.#devices.get(deviceId);
    if (device === undefined || device.status === 'disabled') {
      throw unauthorized(`Device ${deviceId} does not exist or is disabled, so its modules cannot be reached.`);
    }
    return device;
  }

  getModule(id: IdentityId): ModuleRecord {
    const module = this.deviceForModules(id.deviceId).modules.get(id.moduleId ?? '');
    if (module === undefined) throw moduleNotFound(id);
    return module;
  }

  putModule(deviceId: string, moduleId: string, body: ModuleBody, ifMatch: IfMatch): ModuleRecord {
    const device = this.deviceForModules(deviceId);
    const id = moduleIdentity(deviceId, moduleId);
    if (!isLegalName(moduleId)) throw argumentInvalid(`'${moduleId}' is not a module ID.`);
    if ((body.deviceId ?? deviceId) !== deviceId || (body.moduleId ?? moduleId) !== moduleId) {
      throw argumentInvalid('deviceId or moduleId in the body is not the one in the address.');
    }
    const existing = device.modules.get(moduleId);
    const authentication = readAuthentication(body.authentication, 'module', this.#dependencies.mintKey);
    if (ifMatch.kind === 'absent') {
      if (existing !== undefined) throw moduleAlreadyExists(id, this.#dependencies.hubName);
      if (moduleId.startsWith('$')) throw argumentInvalid(`Module ID '${moduleId}' is reserved.`);
      const created = this.#addModule(device, moduleId, body.managedBy ?? null, authentication);
      this.changed.emit(id);
      return created;
    }
    if (existing === undefined) throw moduleNotFound(id);
    if (!matchesEtag(ifMatch, existing.etag)) throw preconditionFailed(STALE_ETAG);
    existing.authentication = authentication;
    existing.managedBy = body.managedBy ?? null;
    existing.etag = this.#nextEtag();
    this.#kept.putModule(existing);
    this.changed.emit(id);
    return existing;
  }

  /** The module, created with keys of its own when a deployment names it and it is not there yet. */
  ensureModule(device: DeviceRecord, moduleId: string): ModuleRecord {
    const existing = device.modules.get(moduleId);
    if (existing !== undefined) return existing;
    const authentication = readAuthentication(null, 'module', this.#dependencies.mintKey);
    const created = this.#addModule(device, moduleId, null, authentication);
    this.changed.emit(moduleIdentity(device.deviceId, moduleId));
    return created;
  }

  #addModule(
    device: DeviceRecord,
    moduleId: string,
    managedBy: string | null,
    authentication: ModuleRecord['authentication'],
  ): ModuleRecord {
    const module: ModuleRecord = {
      deviceId: device.deviceId,
      moduleId,
      managedBy,
      generationId: this.#nextGenerationId(),
      etag: this.#nextEtag(),
      authentication,
      twin: initialTwin(this.#dependencies.nowMs()),
    };
    device.modules.set(moduleId, module);
    this.#kept.putModule(module);
    this.#kept.putTwin(module);
    return module;
  }

  deleteModule(deviceId: string, moduleId: string, ifMatch: IfMatch): void {
    const id = moduleIdentity(deviceId, moduleId);
    if (ifMatch.kind === 'absent') throw preconditionFailed('Etag missing');
    const module = this.getModule(id);
    if (!matchesEtag(ifMatch, module.etag)) throw preconditionFailed(STALE_ETAG);
    if (moduleId.startsWith('$')) throw argumentInvalid(`Module ${moduleId} belongs to the edge device itself.`);
    this.deviceForModules(deviceId).modules.delete(moduleId);
    this.#kept.removeModule(module);
    this.deleted.emit(id);
  }
}
