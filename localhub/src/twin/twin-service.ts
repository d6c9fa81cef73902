import { deviceNotFound, preconditionFailed } from '../errors/catalogue.ts';
import { matchesEtag, twinEtag, type IfMatch } from '../identity/etag.ts';
import type { IdentityId } from '../identity/identity-id.ts';
import type { PresenceBoard } from '../identity/presence.ts';
import type { DeviceRecord, ModuleRecord } from '../identity/records.ts';
import type { IdentityRegistry } from '../identity/registry.ts';
import { Signal } from '../signal.ts';
import { renderTwin, renderTwinForDevice } from './twin-json.ts';
import { writeReported, writeTwin, type TwinState, type TwinWrite } from './twin.ts';
import type { TwinObject } from './value.ts';

export interface DesiredChange {
  readonly id: IdentityId;
  readonly version: number;
  /** The merge patch, with `$version`. */
  readonly notification: TwinObject;
}

/** Twins of registered identities. Each write is done as a whole or not at all. */
export class TwinService {
  readonly #registry: IdentityRegistry;
  readonly #presence: PresenceBoard;
  readonly #nowMs: () => number;

  readonly desiredChanged = new Signal<DesiredChange>();
  /** Tags, desired or reported properties of a twin were written. */
  readonly written = new Signal<IdentityId>();

  constructor(registry: IdentityRegistry, presence: PresenceBoard, nowMs: () => number) {
    this.#registry = registry;
    this.#presence = presence;
    this.#nowMs = nowMs;
  }

  #find(id: IdentityId): { device: DeviceRecord; module: ModuleRecord | null; owner: DeviceRecord | ModuleRecord } {
    const device = this.#registry.findDevice(id.deviceId);
    if (device === undefined) throw deviceNotFound(id);
    if (id.moduleId === null) return { device, module: null, owner: device };
    const module = device.modules.get(id.moduleId);
    if (module === undefined) throw deviceNotFound(id);
    return { device, module, owner: module };
  }

  /** The service's view. @throws HubError 404 */
  read(id: IdentityId): TwinObject {
    const { device, module } = this.#find(id);
    return renderTwin(device, module, this.#presence);
  }

  /** The device's view: values and versions. @throws HubError 404 */
  readForDevice(id: IdentityId): object {
    return renderTwinForDevice(this.#find(id).owner.twin);
  }

  state(id: IdentityId): TwinState {
    return this.#find(id).owner.twin;
  }

  /** Replaces the state without a write counted: for the status marks of configurations. */
  mark(id: IdentityId, change: (twin: TwinState) => TwinState): void {
    const { owner } = this.#find(id);
    this.#registry.setTwin(owner, change(owner.twin));
  }

  /** A service's PATCH (`merge`) or PUT (`replace`). @throws HubError 400, 404, 412 */
  write(id: IdentityId, write: TwinWrite, mode: 'merge' | 'replace', ifMatch: IfMatch): TwinObject {
    const { device, module, owner } = this.#find(id);
    const etag = twinEtag(owner.twin.etagCounter);
    if (!matchesEtag(ifMatch, etag)) {
      const asked = ifMatch.kind === 'exactly' ? ifMatch.etag : '';
      throw preconditionFailed(
        `Precondition failed: Device version did not match, existingVersion:${etag} newVersion:${asked}`,
      );
    }
    const { twin, notification } = writeTwin(owner.twin, write, mode, this.#nowMs());
    this.#registry.setTwin(owner, twin);
    // The answer is taken before anything else may write, so it shows this write and none after it.
    const answer = renderTwin(device, module, this.#presence);
    if (notification !== null) this.desiredChanged.emit({ id, version: twin.desired.version, notification });
    this.written.emit(id);
    return answer;
  }

  /** A device's reported patch; `expectedVersion` refuses a stale one. Gives the new `$version`. */
  report(id: IdentityId, patch: TwinObject, expectedVersion: number | null): number {
    const { owner } = this.#find(id);
    const current = owner.twin.reported.version;
    if (expectedVersion !== null && expectedVersion !== current) {
      throw preconditionFailed(
        `Precondition failed: reported version did not match, existingVersion:${current} newVersion:${expectedVersion}`,
      );
    }
    this.#registry.setTwin(owner, writeReported(owner.twin, patch, this.#nowMs()));
    const { version } = owner.twin.reported;
    return version;
  }

  /** To be called once the device has its answer: whoever watches twins may then write in turn. */
  announceReport(id: IdentityId): void {
    this.written.emit(id);
  }
}
