import type { IdentityRegistry } from '../identity/registry.ts';
import type { MessageSink, TelemetryMessage } from '../mqtt/telemetry.ts';
import type { DeviceRoutes } from './device-routes.ts';
import type { DeviceRoute } from './gateway-configuration.ts';
import { gatewayOf } from './gateway-module.ts';
import { inputBag } from './input-message.ts';
import type { InputQueues } from './input-queues.ts';
import { toRoutedMessage } from './routed-message.ts';

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
    const { registry, routes, upstream } = this.#dependencies;
    const device = gatewayOf(registry, message.from);
    if (device === null) {
      upstream.accept(message);
      return;
    }
    const routed = toRoutedMessage(message);
    const ends = new Map<string, DeviceRoute>();
    for (const route of routes.of(device.deviceId)) {
      if (!route.matches(routed)) continue;
      const end = route.endpoint.kind === 'upstream' ? '' : `${route.endpoint.moduleId}/${route.endpoint.input}`;
      const other = ends.get(end);
      if (other === undefined || route.priority < other.priority) ends.set(end, route);
    }
    for (const route of ends.values()) this.#send(device.deviceId, message, route);
  }

  #send(deviceId: string, message: TelemetryMessage, { endpoint, priority, timeToLiveSeconds }: DeviceRoute): void {
    const { upstream, inputs, nowMs } = this.#dependencies;
    if (endpoint.kind === 'upstream') {
      upstream.accept(message);
      return;
    }
    inputs.put({
      deviceId,
      moduleId: endpoint.moduleId,
      input: endpoint.input,
      priority,
      expiresAtMs: timeToLiveSeconds === null ? null : nowMs() + timeToLiveSeconds * 1000,
      bag: inputBag(message),
      bodyBase64: message.body.toString('base64'),
    });
  }
}
