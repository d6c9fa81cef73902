import type { JsonObject } from '../../source/node.ts';
import { boundPorts, exposedPorts } from '../model/asked-ports.ts';

/**
 * The ports of a Service that Mooring writes itself. edgeAgent keeps one port of a number and names it after the container;
 * Kubernetes tells ports apart by number and protocol, so here a port may have several numbers outside, and a number both
 * protocols. Bound ones stand over exposed ones, as there. Names are made of what is unique.
 */
export function servicePortsOf(createOptions: JsonObject): JsonObject[] {
  const ports = new Map<string, JsonObject>();
  const exposed = exposedPorts(createOptions).map((port) => ({ ...port, isBound: false }));
  const bound = boundPorts(createOptions).map((port) => ({ ...port, isBound: true }));
  for (const { outer, inner, isBound } of [...exposed, ...bound]) {
    const name = `${outer}-${inner.protocol.toLowerCase()}`;
    ports.set(name, {
      name,
      port: outer,
      protocol: inner.protocol,
      ...(isBound ? { targetPort: inner.port } : {}),
    });
  }
  return [...ports.values()];
}
