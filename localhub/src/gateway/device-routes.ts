import { moduleIdentity } from '../identity/identity-id.ts';
import type { IdentityRegistry } from '../identity/registry.ts';
import { Signal } from '../signal.ts';
import type { TwinService } from '../twin/twin-service.ts';
import { readGatewayConfiguration, type DeviceRoute } from './gateway-configuration.ts';
import { EDGE_HUB } from './gateway-module.ts';
import { RouteError } from './route-error.ts';

/** The desired properties of the gateway of a device have been read. */
export interface RoutesRead {
  readonly deviceId: string;
  readonly desiredVersion: number;
  /** Why they were refused; null when they are in force. */
  readonly reason: string | null;
}

/**
 * The routes of every edge device, from the desired properties of its `$edgeHub`. Where they cannot be read, the routes
 * of before stay in force.
 */
export class DeviceRoutes {
  readonly #registry: IdentityRegistry;
  readonly #twins: TwinService;
  readonly #byDevice = new Map<string, readonly DeviceRoute[]>();

  readonly read = new Signal<RoutesRead>();

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
    const { desired } = this.#twins.state(id);
    if (Object.keys(desired.value).length === 0) return;
    let reason: string | null = null;
    try {
      this.#byDevice.set(deviceId, readGatewayConfiguration(desired.value));
    } catch (error) {
      if (!(error instanceof RouteError)) throw error;
      reason = error.message;
    }
    this.read.emit({ deviceId, desiredVersion: desired.version, reason });
  }
}
