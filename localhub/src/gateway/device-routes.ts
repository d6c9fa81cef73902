import { HubError } from '../errors/hub-error.ts';
import { moduleIdentity } from '../identity/identity-id.ts';
import type { IdentityRegistry } from '../identity/registry.ts';
import { Signal } from '../signal.ts';
import type { TwinService } from '../twin/twin-service.ts';
import type { TwinObject } from '../twin/value.ts';
import { readGatewayConfiguration, type DeviceRoute } from './gateway-configuration.ts';
import { EDGE_HUB } from './gateway-module.ts';
import { RouteError } from './route-error.ts';

export interface RefusedRoutes {
  readonly deviceId: string;
  readonly reason: string;
}

/**
 * The routes of every edge device, from the desired properties of its `$edgeHub`. What cannot be read is told in the
 * reported properties, as edgeHub does, and the routes of before stay in force.
 */
export class DeviceRoutes {
  readonly #registry: IdentityRegistry;
  readonly #twins: TwinService;
  readonly #byDevice = new Map<string, readonly DeviceRoute[]>();

  readonly refused = new Signal<RefusedRoutes>();

  constructor(registry: IdentityRegistry, twins: TwinService) {
    this.#registry = registry;
    this.#twins = twins;
    twins.desiredChanged.subscribe(({ id }) => {
      if (id.moduleId === EDGE_HUB) this.#read(id.deviceId);
    });
    registry.deleted.subscribe(({ deviceId, moduleId }) => {
      if (moduleId === null) this.#byDevice.delete(deviceId);
    });
  }

  /** Reads what every edge device has been given before. */
  start(): void {
    for (const { deviceId, iotEdge } of this.#registry.devices()) if (iotEdge) this.#read(deviceId);
  }

  of(deviceId: string): readonly DeviceRoute[] {
    return this.#byDevice.get(deviceId) ?? [];
  }

  #read(deviceId: string): void {
    const id = moduleIdentity(deviceId, EDGE_HUB);
    if (this.#registry.find(id) === undefined) return;
    const { desired, reported } = this.#twins.state(id);
    if (Object.keys(desired.value).length === 0) return;
    let status: TwinObject = { code: 200, description: '' };
    try {
      this.#byDevice.set(deviceId, readGatewayConfiguration(desired.value));
    } catch (error) {
      if (!(error instanceof RouteError)) throw error;
      this.refused.emit({ deviceId, reason: error.message });
      status = { code: 400, description: error.message.slice(0, 1000) };
    }
    if (reported.value['lastDesiredVersion'] === desired.version) return;
    this.#report(deviceId, { lastDesiredVersion: desired.version, lastDesiredStatus: status });
  }

  #report(deviceId: string, patch: TwinObject): void {
    const id = moduleIdentity(deviceId, EDGE_HUB);
    try {
      this.#twins.report(id, patch, null);
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      this.refused.emit({ deviceId, reason: error.message });
      return;
    }
    this.#twins.announceReport(id);
  }
}
