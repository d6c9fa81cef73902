import { parsePortKey } from '@mooring/edge-kubernetes';
import type { Findings } from '../diagnostics/findings.ts';
import { boundPorts, type AskedPort } from '../model/asked-ports.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { isObject, lookUp, lookUpObject } from '../model/options.ts';
import { isStackEdge, usesIotEdge } from '../model/target.ts';

const hubPorts = [443, 5671, 8883];
/** Of the container registry of the device, and of the sidecar that stands beside every module. */
const reservedOfDevice = [31000, 31001];
const reservedOfSidecar = [35000, 35001];

interface PortBinding {
  key: string;
  port: number;
  hostPorts: number[];
}

/** Ports on Kubernetes, where each module gets a Service of its own. */
export function checkPorts(draft: Draft, findings: Findings): void {
  const iotEdge = usesIotEdge(draft);
  if (iotEdge && draft.edgeHub !== undefined) checkHub(draft.edgeHub, findings);
  const reservedInside = iotEdge ? reservedOfSidecar : [];
  const reservedOutside = [...(isStackEdge(draft.target) ? reservedOfDevice : []), ...reservedInside];
  for (const module of draft.modules) {
    const seen = new Set<number>();
    for (const binding of portBindings(module)) {
      const at = module.optionAt(['HostConfig', 'PortBindings', binding.key], 'key');
      const clash = [
        ...binding.hostPorts.filter((port) => reservedOutside.includes(port)),
        ...[binding.port].filter((port) => reservedInside.includes(port)),
      ];
      for (const port of new Set(clash)) {
        findings.add(
          'MOOR1802',
          at,
          `port ${port} is reserved on the device`,
          'Use another one; 31000, 31001, 35000 and 35001 are taken.',
        );
      }
      if (iotEdge && (seen.has(binding.port) || binding.hostPorts.length > 1)) {
        findings.add(
          'MOOR1803',
          at,
          `port ${binding.port} of \`${module.name}\` is bound more than once`,
          'edgeAgent tells the ports of a Service apart by the number in the container: one protocol and one outer port each.',
        );
      }
      seen.add(binding.port);
    }
    if (!iotEdge) checkTaken(module, findings);
  }
}

/** Without edgeAgent a Service has every port that Kubernetes can tell from the others: by number and protocol. */
function checkTaken(module: ModuleDraft, findings: Findings): void {
  const taken = new Map<string, AskedPort>();
  for (const asked of boundPorts(module.createOptions)) {
    const { outer, inner } = asked;
    const other = taken.get(`${outer}/${inner.protocol}`);
    taken.set(`${outer}/${inner.protocol}`, asked);
    if (other === undefined || other.inner.port === inner.port) continue;
    findings.add(
      'MOOR1803',
      module.optionAt(['HostConfig', 'PortBindings', asked.key], 'key'),
      `port ${outer} (${inner.protocol}) of \`${module.name}\` leads to ${other.inner.port} and to ${inner.port}`,
      'A Service has one port of a number and protocol. Take another number outside for one of them.',
    );
  }
}

function checkHub(hub: ModuleDraft, findings: Findings): void {
  const bound = portBindings(hub).filter(({ hostPorts }) => hostPorts.length > 0);
  const missing = hubPorts.filter((port) => !bound.some((binding) => binding.port === port));
  if (missing.length === 0) return;
  findings.add(
    'MOOR1801',
    hub.nameAt,
    `edgeHub has no PortBindings for ${missing.join(', ')}`,
    'On Kubernetes the name `edgehub` and its ports exist only through PortBindings; without them no module can connect. Bind 443, 5671 and 8883.',
    missing.length === hubPorts.length ? 'error' : 'warning',
  );
}

function portBindings(module: ModuleDraft): PortBinding[] {
  const bindings = lookUpObject(module.createOptions, 'HostConfig', 'PortBindings')?.value ?? {};
  return Object.entries(bindings).flatMap(([key, value]) => {
    const port = parsePortKey(key)?.port;
    if (port === undefined) return [];
    const hostPorts = (Array.isArray(value) ? value : []).flatMap((one) => {
      const text = isObject(one) ? lookUp(one, 'HostPort')?.value : undefined;
      return (typeof text === 'string' || typeof text === 'number') && /^\d+$/.test(String(text)) ? [Number(text)] : [];
    });
    return [{ key, port, hostPorts }];
  });
}
