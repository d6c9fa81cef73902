import type { At } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { isObject } from '../model/options.ts';
import { isStackEdge } from '../model/target.ts';
import type { FileObject } from './file-object.ts';
import { keyOf, type ObjectSet } from './object-set.ts';

/** Documented: of the API and of the names inside of the cluster. */
const reserved = ['172.28.0.1', '172.28.0.10'];
const innerSubnets = /^172\.2[78]\./;
const sharingKeys = ['metallb.universe.tf/allow-shared-ip', 'metallb.io/allow-shared-ip'];
const ipv4 = /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/;

/** Addresses that Services ask for. */
export function checkAddresses(set: ObjectSet, findings: Findings): void {
  const taken = new Map<string, FileObject>();
  for (const service of set.services) {
    const cluster = service.text(['spec', 'clusterIP']);
    if (isStackEdge(set.target) && reserved.includes(cluster ?? '')) {
      const at = service.at(['spec', 'clusterIP']);
      tell(
        at,
        `the address \`${cluster ?? ''}\` of ${service.title} is reserved on the device`,
        'Leave `clusterIP` out.',
        findings,
      );
    }
    checkFixed(service, set, taken, findings);
  }
}

function checkFixed(service: FileObject, set: ObjectSet, taken: Map<string, FileObject>, findings: Findings): void {
  const address = service.text(['spec', 'loadBalancerIP']);
  if (address === undefined || address === '' || /[<$]/.test(address)) return;
  const at = service.at(['spec', 'loadBalancerIP']);
  const type = service.text(['spec', 'type']) ?? 'ClusterIP';
  if (type !== 'LoadBalancer') {
    tell(
      service.at(['spec', 'loadBalancerIP'], 'key'),
      `the address \`${address}\` of ${service.title} has no effect: it is of type ${type}`,
      'Write `type: LoadBalancer`, or take the address out.',
      findings,
    );
    return;
  }
  const other = taken.get(address);
  taken.set(address, other ?? service);
  const range = 'Write one of the range for external services.';
  if (!ipv4.test(address) && !address.includes(':')) {
    tell(at, `\`${address.slice(0, 60)}\` of ${service.title} is no address`, range, findings);
  } else if (isStackEdge(set.target) && innerSubnets.test(address)) {
    tell(at, `the address \`${address}\` of ${service.title} lies in a network of the cluster itself`, range, findings);
  } else if (other !== undefined && keyOf(other) !== keyOf(service) && !shares(service, other)) {
    tell(
      at,
      `the address \`${address}\` of ${service.title} is that of ${other.title}, too`,
      'Only one of the two gets it. Give each its own, or both the same annotation `metallb.universe.tf/allow-shared-ip` and other ports.',
      findings,
    );
  }
}

/** Whether two Services agree to have one address, and want different ports at it. */
function shares(one: FileObject, other: FileObject): boolean {
  const agree = sharingKeys.some(
    (key) => one.annotation(key) !== undefined && one.annotation(key) === other.annotation(key),
  );
  const ports = new Set(portsOf(other));
  return agree && portsOf(one).every((port) => !ports.has(port));
}

function portsOf(service: FileObject): string[] {
  return service
    .list(['spec', 'ports'])
    .map((port) =>
      isObject(port) ? `${JSON.stringify(port['port'])}/${JSON.stringify(port['protocol'] ?? 'TCP')}` : '',
    );
}

function tell(at: At, message: string, help: string, findings: Findings): void {
  findings.add('MOOR1806', at, message, help);
}
