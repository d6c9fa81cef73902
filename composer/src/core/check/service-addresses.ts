import type { Findings } from '../diagnostics/findings.ts';
import { listSome } from '../diagnostics/suggest.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { fixedAddressOf, modulesWithAddress, serviceOf, type ModuleService } from '../model/module-service.ts';
import { isStackEdge, usesIotEdge } from '../model/target.ts';
import { mayBeFilled } from '../variables/may-be-filled.ts';

/** Below this many, every device has enough. */
const fewestWorthTelling = 3;
/** Of Services and of pods, as long as nobody has changed them before compute was set up (documented). */
const innerSubnets = /^172\.2[78]\./;
const ipv4 = /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/;

/** Addresses that Services are reached at from outside of the cluster. */
export function checkServiceAddresses(draft: Draft, findings: Findings): void {
  const hub = usesIotEdge(draft) && draft.edgeHub !== undefined ? [draft.edgeHub] : [];
  const takenBy = new Map<string, string>();
  for (const module of [...hub, ...draft.modules]) {
    const service = serviceOf(module, draft.target);
    checkFixed(module, service, { isStackEdge: isStackEdge(draft.target), takenBy }, findings);
    if (service?.type !== 'LoadBalancer') continue;
    if (isStackEdge(draft.target)) checkProtocols(module, service, usesIotEdge(draft), findings);
    if (draft.target === 'k3s') checkIngress(module, service, findings);
  }
  if (!isStackEdge(draft.target)) return;
  const asking = modulesWithAddress(draft);
  if (asking.length < fewestWorthTelling) return;
  findings.add(
    'MOOR1805',
    draft.at,
    `${asking.length} addresses for external services are needed: ${listSome(asking.map(({ name }) => name))}`,
    'A module for which none is left runs and is not reached. Compare with the range that is set on the device; write `service: { type: ClusterIP }` (serviceOptions in a manifest) for modules that only other modules call.',
  );
}

function checkFixed(
  module: ModuleDraft,
  service: ModuleService | undefined,
  { isStackEdge: onDevice, takenBy }: { isStackEdge: boolean; takenBy: Map<string, string> },
  findings: Findings,
): void {
  const fixed = fixedAddressOf(module);
  if (fixed === undefined || mayBeFilled(fixed.address)) return;
  const { address } = fixed;
  const tell = (what: string, help: string) => findings.add('MOOR1806', module.optionAt(fixed.path), what, help);
  const other = takenBy.get(address);
  if (service?.type !== 'LoadBalancer') {
    const why = service === undefined ? 'it has no port' : `its Service is of type ${service.type}`;
    const what = `the address \`${address}\` of \`${module.name}\` has no effect: ${why}`;
    return tell(what, 'Take it out, or bind a port and ask for the type LoadBalancer.');
  }
  takenBy.set(address, other ?? module.name);
  if (!ipv4.test(address)) {
    return tell(
      `\`${address.slice(0, 60)}\` of \`${module.name}\` is no IPv4 address`,
      'The Service would wait for an address for ever. Write one of the range for external services.',
    );
  }
  if (onDevice && innerSubnets.test(address)) {
    return tell(
      `the address \`${address}\` of \`${module.name}\` lies in a network of the cluster itself`,
      '172.27.0.0/16 is that of pods and 172.28.0.0/16 that of Services, unless they were changed. Write one of the range for external services.',
    );
  }
  if (other === undefined) return;
  tell(
    `the address \`${address}\` of \`${module.name}\` is that of \`${other}\`, too`,
    'Only one of the two Services gets it, the other one waits. Give each its own.',
  );
}

/** Documented: a Service with both must be made as two, which a deployment manifest cannot say. */
function checkProtocols(module: ModuleDraft, service: ModuleService, iotEdge: boolean, findings: Findings): void {
  // edgeAgent keeps one port of a number: the one that is lost is told, and makes no Service of both.
  const ports = iotEdge ? [...new Map(service.ports.map((port) => [port.outer, port])).values()] : service.ports;
  const [first] = ports;
  const other = ports.find(({ inner }) => inner.protocol !== first?.inner.protocol);
  if (first === undefined || other === undefined) return;
  findings.add(
    'MOOR1807',
    module.optionAt(['HostConfig', 'PortBindings', other.key], 'key'),
    `\`${module.name}\` has ports of ${first.inner.protocol} and of ${other.inner.protocol} in one Service with an address`,
    'Azure Stack Edge cannot balance both at one Service. Make two modules of it, keep the type ClusterIP, or add the second Service by kubectl.',
  );
}

/** What K3s brings with it takes these two ports of every node, unless it was switched off. */
function checkIngress(module: ModuleDraft, { ports }: ModuleService, findings: Findings): void {
  const taken = ports.find(({ outer, inner }) => inner.protocol === 'TCP' && (outer === 80 || outer === 443));
  if (taken === undefined) return;
  findings.add(
    'MOOR1812',
    module.optionAt(['HostConfig', 'PortBindings', taken.key], 'key'),
    `port ${taken.outer} of \`${module.name}\` is taken by Traefik, which K3s brings`,
    'The Service waits for an address. Take another number outside, or install K3s without Traefik.',
  );
}
