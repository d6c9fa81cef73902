import { parsePortKey } from '@mooring/edge-kubernetes';
import type { Findings } from '../diagnostics/findings.ts';
import { boundPorts, exposedPorts, type AskedPort } from '../model/asked-ports.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { isObject, lookUp, lookUpObject } from '../model/options.ts';
import { isStackEdge, usesIotEdge } from '../model/target.ts';
import { mayBeFilled } from '../variables/may-be-filled.ts';

/** Ports of edgeHub, and what is spoken there. */
const hubPorts = new Map([
  [443, 'HTTPS and WebSockets'],
  [5671, 'AMQP'],
  [8883, 'MQTT'],
]);
/** Of the dashboard and the container registry of the device, and of the sidecar that stands beside every module. */
const reservedOfDevice = [31000, 31001];
const reservedOfSidecar = [35000, 35001];

/** Ports on Kubernetes, where each module gets a Service of its own. */
export function checkPorts(draft: Draft, findings: Findings): void {
  const iotEdge = usesIotEdge(draft);
  // A layer may leave the ports of edgeHub to the deployment below.
  if (iotEdge && draft.layered !== true && draft.edgeHub !== undefined) checkHub(draft.edgeHub, findings);
  const inside = iotEdge ? reservedOfSidecar : [];
  const outside = [...(isStackEdge(draft.target) ? reservedOfDevice : []), ...inside];
  for (const module of draft.modules) {
    checkReserved(module, { inside, outside }, findings);
    checkAddresses(module, findings);
    if (iotEdge) checkLost(module, findings);
    else checkTaken(module, findings);
  }
}

function checkReserved(
  { createOptions, optionAt }: ModuleDraft,
  reserved: { inside: readonly number[]; outside: readonly number[] },
  findings: Findings,
): void {
  const told = new Set<string>();
  const tell = (port: number, path: string[]) => {
    const at = optionAt(path, 'key');
    const where = `${port} ${at.line}:${at.column}`;
    if (told.has(where)) return;
    told.add(where);
    const help = 'Use another one; 31000, 31001, 35000 and 35001 are taken.';
    findings.add('MOOR1802', at, `port ${port} is reserved on the device`, help);
  };
  const bindings = lookUpObject(createOptions, 'HostConfig', 'PortBindings');
  // The port in the container counts also where the agent drops the binding.
  for (const key of Object.keys(bindings?.value ?? {})) {
    const port = parsePortKey(key)?.port;
    if (port !== undefined && reserved.inside.includes(port)) tell(port, [...(bindings?.path ?? []), key]);
  }
  for (const { key, outer } of boundPorts(createOptions)) {
    if (reserved.outside.includes(outer)) tell(outer, [...(bindings?.path ?? []), key]);
  }
  for (const { key, outer } of exposedPorts(createOptions)) {
    if (reserved.inside.includes(outer)) tell(outer, ['ExposedPorts', key]);
  }
}

/**
 * Read in code: edgeAgent keeps one port of a number outside, the last, and names it after the number and the protocol in
 * the container; of two ports with one name Kubernetes refuses the Service.
 */
function checkLost(module: ModuleDraft, findings: Findings): void {
  const byOuter = new Map<number, AskedPort>();
  const outerByName = new Map<string, number>();
  for (const asked of boundPorts(module.createOptions)) {
    const { key, outer, inner } = asked;
    const at = () => module.optionAt(['HostConfig', 'PortBindings', key], 'key');
    const name = `${inner.port}/${inner.protocol}`;
    const other = byOuter.get(outer);
    const before = outerByName.get(name);
    byOuter.set(outer, asked);
    outerByName.set(name, outer);
    if (other !== undefined && (other.inner.port !== inner.port || other.inner.protocol !== inner.protocol)) {
      findings.add(
        'MOOR1803',
        at(),
        `the port \`${other.key}\` of \`${module.name}\` is lost: ${outer} is taken by \`${key}\``,
        'edgeAgent keeps one port of a number in a Service, whatever its protocol. Give one of them another number outside.',
      );
    } else if (before !== undefined && before !== outer) {
      findings.add(
        'MOOR1803',
        at(),
        `port ${name} of \`${module.name}\` is bound more than once`,
        'edgeAgent names the ports of a Service after the one in the container, and Kubernetes refuses two of one name. Leave one number outside.',
      );
    }
  }
}

/** Neither a Service nor edgeAgent knows of addresses of the machine: what was meant for one of them is open to all. */
function checkAddresses({ name, createOptions, optionAt }: ModuleDraft, findings: Findings): void {
  const bindings = lookUpObject(createOptions, 'HostConfig', 'PortBindings');
  for (const [key, list] of Object.entries(bindings?.value ?? {})) {
    for (const [index, one] of (Array.isArray(list) ? list : []).entries()) {
      const address = isObject(one) ? lookUp(one, 'HostIp') : undefined;
      if (typeof address?.value !== 'string' || /^(|0\.0\.0\.0|\[?::\]?|\*)$/.test(address.value.trim())) continue;
      if (mayBeFilled(address.value)) continue;
      findings.add(
        'MOOR1603',
        optionAt([...(bindings?.path ?? []), key, index, address.key]),
        `\`HostIp\` of \`${key}\` of \`${name}\` has no effect: the port is not for \`${address.value.slice(0, 60)}\` alone`,
        'A Service has an address of its own, which others reach. Where only modules are to reach it, take the type ClusterIP, or `ExposedPorts` in place of the binding.',
        'warning',
      );
    }
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

/**
 * Modules go to `edgehub` at the number of the protocol they speak. What is bound at another number outside is at none of
 * these: inside the cluster the Service counts, not the container.
 */
function checkHub(hub: ModuleDraft, findings: Findings): void {
  const bound = boundPorts(hub.createOptions);
  const open = new Set([...bound, ...exposedPorts(hub.createOptions)].map(({ outer }) => outer));
  const inner = new Set(bound.map((port) => port.inner.port));
  const lost = [...hubPorts.keys()].filter((port) => !open.has(port));
  if (lost.length === 0) return;
  const severity = lost.length === hubPorts.size ? 'error' : 'warning';
  const protocols = lost.map((port) => hubPorts.get(port)).join(', ');
  const moved = lost.filter((port) => inner.has(port));
  const [first] = moved;
  if (first === undefined || moved.length < lost.length) {
    findings.add(
      'MOOR1801',
      hub.nameAt,
      `edgeHub has no PortBindings for ${lost.join(', ')}`,
      `On Kubernetes the name \`edgehub\` and its ports exist only through PortBindings; without them no module can connect by ${protocols}. Bind 443, 5671 and 8883, each to its own number.`,
      severity,
    );
    return;
  }
  const key = bound.find((port) => port.inner.port === first)?.key ?? '';
  const path = lookUpObject(hub.createOptions, 'HostConfig', 'PortBindings')?.path ?? [];
  findings.add(
    'MOOR1801',
    hub.optionAt([...path, key], 'key'),
    `edgeHub is not at its own ${moved.length === 1 ? 'port' : 'ports'} ${moved.join(', ')}, but at ${outersOf(bound, moved)}`,
    `Modules connect to \`edgehub\` at the number outside, and find nothing by ${protocols}. Write the same number as HostPort.`,
    severity,
  );
}

function outersOf(bound: readonly AskedPort[], inner: readonly number[]): string {
  return bound.flatMap((port) => (inner.includes(port.inner.port) ? port.outer : [])).join(', ');
}
