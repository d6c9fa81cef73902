import type { Findings } from '../diagnostics/findings.ts';
import { listSome } from '../diagnostics/suggest.ts';
import { isObject } from '../model/options.ts';
import { isStackEdge } from '../model/target.ts';
import { keyOf, type ObjectSet } from './object-set.ts';
import type { FileObject } from './file-object.ts';

/** Documented: of the dashboard and of the container registry of the device. */
const reservedPorts = [31000, 31001];
const [lowestPort, highestPort] = [30000, 32767];
/** Below this many, every device has enough addresses. */
const fewestWorthTelling = 3;

/** Ports of Services: those of the nodes, and those at addresses of the load balancer. */
export function checkServices(set: ObjectSet, findings: Findings): void {
  const nodePorts = new Map<string, FileObject>();
  const balanced = set.services.filter((service) => service.text(['spec', 'type']) === 'LoadBalancer');
  for (const service of set.services) checkNodePorts(service, set, nodePorts, findings);
  if (!isStackEdge(set.target)) return;
  for (const service of balanced) checkProtocols(service, findings);
  const [first] = balanced;
  if (first === undefined || balanced.length < fewestWorthTelling) return;
  findings.add(
    'MOOR1805',
    first.at(['spec', 'type']),
    `${balanced.length} addresses for external services are needed: ${listSome(balanced.map(({ name }) => name ?? ''))}`,
    'A Service for which none is left waits for one. Compare with the range that is set on the device; with IoT Edge, edgeHub takes one more.',
  );
}

function checkNodePorts(service: FileObject, set: ObjectSet, taken: Map<string, FileObject>, findings: Findings): void {
  const type = service.text(['spec', 'type']) ?? 'ClusterIP';
  for (const [index, port] of service.list(['spec', 'ports']).entries()) {
    const nodePort = isObject(port) ? port['nodePort'] : undefined;
    if (!isObject(port) || typeof nodePort !== 'number' || nodePort === 0) continue;
    const at = service.at(['spec', 'ports', index, 'nodePort']);
    const tell = (message: string, help: string, severity: 'error' | 'warning' = 'error') =>
      findings.add('MOOR2530', at, message, help, severity);
    const key = `${nodePort}/${typeof port['protocol'] === 'string' ? port['protocol'] : 'TCP'}`;
    const other = taken.get(key);
    taken.set(key, other ?? service);
    if (type !== 'NodePort' && type !== 'LoadBalancer') {
      tell(
        `${service.title} asks for port ${nodePort} of the nodes, and is of type ${type}`,
        'Write `type: NodePort`, or take `nodePort` out.',
      );
    } else if (isStackEdge(set.target) && reservedPorts.includes(nodePort)) {
      findings.add(
        'MOOR1802',
        at,
        `port ${nodePort} is reserved on the device`,
        'Use another one: 31000 is that of the dashboard and 31001 that of the container registry.',
      );
    } else if (!Number.isInteger(nodePort) || nodePort < lowestPort || nodePort > highestPort) {
      tell(
        `port ${nodePort} of ${service.title} is none that nodes give to Services`,
        `Use one from ${lowestPort} to ${highestPort}, or leave it out. Nothing to do where the cluster was set to another range.`,
        'warning',
      );
    } else if (other !== undefined && keyOf(other) !== keyOf(service)) {
      tell(
        `port ${nodePort} of the nodes is that of ${other.title} already`,
        'Use another one, or leave it out to be given one.',
      );
    }
  }
}

/** Documented: the load balancer of the device takes one protocol a Service. */
function checkProtocols(service: FileObject, findings: Findings): void {
  const protocols = service
    .list(['spec', 'ports'])
    .map((port) => (isObject(port) && typeof port['protocol'] === 'string' ? port['protocol'] : 'TCP'));
  const other = protocols.findIndex((protocol) => protocol !== protocols[0]);
  if (other < 0) return;
  findings.add(
    'MOOR1807',
    service.at(['spec', 'ports', other]),
    `${service.title} has ports of ${protocols[0] ?? ''} and of ${protocols[other] ?? ''} at one address`,
    'Make two Services of it, with the same `loadBalancerIP` and the annotation `metallb.universe.tf/allow-shared-ip`.',
  );
}
