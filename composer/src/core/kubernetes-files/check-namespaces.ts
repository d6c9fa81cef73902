import type { At } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { listSome } from '../diagnostics/suggest.ts';
import { profileOf } from '../kubernetes/profile/profiles.ts';
import { isStackEdge } from '../model/target.ts';
import type { FileObject } from './file-object.ts';
import { belongsToCluster } from './cluster-kinds.ts';
import type { ObjectSet } from './object-set.ts';

/** Rights in it may be given from outside (documented examples do), and Arc keeps its configurations in any. */
const ofOthers: Readonly<Record<string, string>> = { iotedge: 'edgeAgent', 'azure-arc': 'Azure Arc' };
const agentLabel = 'net.azure-devices.edge.deviceid';
const rights = new Set(['Role', 'RoleBinding']);

/** Where objects go, on Azure Stack Edge: which namespaces are reserved, and which were not made by the device. */
export function checkNamespaces(set: ObjectSet, findings: Findings): void {
  if (!isStackEdge(set.target)) return;
  const reserved = profileOf(set.target)?.reservedNamespaces ?? [];
  const homeless: FileObject[] = [];
  for (const object of set.objects) {
    if (object.kind === 'Namespace' && object.group === '') checkNamespace(object, reserved, findings);
    else if (belongsToCluster(object) || object.apiVersion.startsWith('kustomize.config.k8s.io/')) continue;
    else if (object.namespace === undefined) homeless.push(object);
    else checkPlace(object, object.namespace, object.at(['metadata', 'namespace']), reserved, findings);
    const target =
      object.group === 'kustomize.toolkit.fluxcd.io' ? object.text(['spec', 'targetNamespace']) : undefined;
    if (target !== undefined)
      checkPlace(object, target, object.at(['spec', 'targetNamespace']), reserved, findings, true);
  }
  const [first] = homeless;
  if (first === undefined || set.setsNamespace) return;
  const others = homeless.length === 1 ? '' : ` and ${homeless.length - 1} more`;
  findings.add(
    'MOOR2508',
    first.at(['metadata'], 'key'),
    `${first.title}${others} ${homeless.length === 1 ? 'stands' : 'stand'} in no namespace`,
    'They go into `default`, which is reserved on the device, unless kubectl is told by `-n`. Write `metadata.namespace`.',
  );
}

function checkPlace(
  object: FileObject,
  namespace: string,
  at: At,
  reserved: readonly string[],
  findings: Findings,
  byFlux = false,
): void {
  if (!isReserved(namespace, reserved)) return;
  const owner = ofOthers[namespace];
  if (owner !== undefined && rights.has(object.kind)) return;
  if (namespace === 'iotedge' && object.kind === 'PersistentVolumeClaim') {
    checkClaimOfAgent(object, findings);
    return;
  }
  // Azure makes configurations in the namespace it was told, `default` unless it was told any.
  if (object.group.endsWith('.fluxcd.io') && !byFlux) return;
  const help = `Use a namespace made with New-HcsKubernetesNamespace. Reserved are ${listSome(reserved)} and what begins with kube-.`;
  if (owner === undefined) {
    findings.add('MOOR2507', at, `the namespace \`${namespace}\` is reserved on the device`, help);
  } else {
    findings.add('MOOR2507', at, `the namespace \`${namespace}\` belongs to ${owner}`, help, 'warning');
  }
}

/** A claim made beforehand is how a module gets a disk; edgeAgent leaves it alone, unless it carries its label. */
function checkClaimOfAgent(claim: FileObject, findings: Findings): void {
  if (claim.get(['metadata', 'labels', agentLabel]) === undefined) return;
  findings.add(
    'MOOR2507',
    claim.at(['metadata', 'labels', agentLabel], 'key'),
    `${claim.title} carries the label of edgeAgent, which deletes such claims when no module mounts them`,
    'Take the label out, so that edgeAgent leaves the claim and what is on it alone.',
    'info',
  );
}

function checkNamespace(object: FileObject, reserved: readonly string[], findings: Findings): void {
  const path = ['metadata', 'name'];
  if (isReserved(object.name ?? '', reserved)) {
    const help = 'Take the object out: a namespace with a reserved name is there already, or cannot be made.';
    findings.add('MOOR2507', object.at(path), `the namespace \`${object.name ?? ''}\` is reserved on the device`, help);
    return;
  }
  findings.add(
    'MOOR2509',
    object.at(path),
    `${object.title} is made without the device`,
    'Make it with New-HcsKubernetesNamespace: the device puts the Secret `sec-smbcredentials` in, with which shares are mounted, and users are granted rights in it.',
  );
}

function isReserved(namespace: string, reserved: readonly string[]): boolean {
  return reserved.includes(namespace) || namespace.startsWith('kube-');
}
