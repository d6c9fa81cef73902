import type { IdentityId } from '../identity/identity-id.ts';
import type { IdentityRegistry } from '../identity/registry.ts';
import type { MessageSink, TelemetryMessage } from '../mqtt/telemetry.ts';
import { departureOf, type Departure } from './departure.ts';
import type { DeviceRoutes } from './device-routes.ts';
import type { DeviceRoute } from './gateway-configuration.ts';
import { gatewayOf } from './gateway-module.ts';
import type { InputQueues } from './input-queues.ts';
import { twinChange } from './twin-change.ts';

export interface MessageRouterDependencies {
  readonly registry: IdentityRegistry;
  readonly routes: DeviceRoutes;
  readonly inputs: InputQueues;
  /** The hub. */
  readonly upstream: MessageSink;
  readonly nowMs: () => number;
}

/**
 * Where messages of modules of edge devices go: along every route of the device that they match, to each end once. A
 * message that matches no route is gone, as with edgeHub. Messages of everybody else go to the hub.
 */
export class MessageRouter implements MessageSink {
  readonly #dependencies: MessageRouterDependencies;

  constructor(dependencies: MessageRouterDependencies) {
    this.#dependencies = dependencies;
  }

  accept(message: TelemetryMessage): void {
    const { registry, upstream } = this.#dependencies;
    if (gatewayOf(registry, message.from) === null) upstream.accept(message);
    else this.#depart(departureOf(message));
  }

  /** What a module has reported goes along the routes from `/twinChangeNotifications`, whatever becomes of the report. */
  acceptReport(from: IdentityId, payload: string): void {
    this.#depart(twinChange(from, payload, this.#dependencies.nowMs()));
  }

  #depart(departure: Departure): void {
    const ends = new Map<string, DeviceRoute>();
    for (const route of this.#dependencies.routes.of(departure.deviceId)) {
      if (!route.matches(departure.routed)) continue;
      const end = route.endpoint.kind === 'upstream' ? '' : `${route.endpoint.moduleId}/${route.endpoint.input}`;
      const other = ends.get(end);
      if (other === undefined || route.priority < other.priority) ends.set(end, route);
    }
    for (const route of ends.values()) this.#send(departure, route);
  }

  #send({ deviceId, upstream, bag, body }: Departure, { endpoint, priority, timeToLiveSeconds }: DeviceRoute): void {
    const { inputs, nowMs } = this.#dependencies;
    if (endpoint.kind === 'upstream') {
      this.#dependencies.upstream.accept(upstream);
      return;
    }
    inputs.put({
      deviceId,
      moduleId: endpoint.moduleId,
      input: endpoint.input,
      priority,
      expiresAtMs: timeToLiveSeconds === null ? null : nowMs() + timeToLiveSeconds * 1000,
      bag,
      bodyBase64: body.toString('base64'),
    });
  }
}
