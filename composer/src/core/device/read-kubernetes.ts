import type { SourceNode } from '../../source/node.ts';
import {
  emptyStatement,
  type KnownClass,
  type KnownNode,
  type Origin,
  type Statement,
  type Subject,
} from './knowledge.ts';
import { below, entriesOf, itemsOf, textOf, textsOf, type Part } from './look.ts';
import { readClaim } from './read-kubernetes-claim.ts';
import { readKubeletMinor, readNode } from './read-kubernetes-node.ts';
import { readPod } from './read-kubernetes-pod.ts';
import { readVolume } from './read-kubernetes-volume.ts';

/** An object or a list of them as `kubectl get … -o json` or `-o yaml` shows it. */
export function isKubernetes(root: SourceNode): boolean {
  return textOf(below(root, 'kind')) !== undefined && kubernetesVersion.test(textOf(below(root, 'apiVersion')) ?? '');
}

const kubernetesVersion = /^(v1|[a-z0-9.-]+\.k8s\.io\/v\d\w*|apps\/v1)$/;

/** Of more, the first tell the version. */
const mostNodes = 1000;

const moduleLabel = 'net.azure-devices.edge.module';

/** The kinds that are read, and what a list of them is a list of. */
const subjects: Readonly<Record<string, Subject>> = {
  PersistentVolume: 'volumes',
  PersistentVolumeClaim: 'claims',
  Node: 'nodes',
  StorageClass: 'classes',
  Service: 'services',
  Pod: 'pods',
};

/**
 * What is read counts as all there is of a kind when it stands in a list: `kubectl get pv` has them all, and a single
 * object is nobody's list. A list that goes on elsewhere is not whole. Kinds that say nothing of a device are passed over.
 */
export function readKubernetes(root: SourceNode, origin: Origin): Statement {
  const statement = emptyStatement(origin);
  const kind = textOf(below(root, 'kind')) ?? '';
  const items = below(root, 'items');
  const isList = items?.kind === 'array' && kind.endsWith('List');
  const objects = isList ? itemsOf(items) : [root];
  for (const object of objects) {
    // In a typed list of the API server the items do not repeat their kind.
    const own = textOf(below(object, 'kind')) ?? kind.replace(/List$/, '');
    const subject = Object.hasOwn(subjects, own) ? subjects[own] : undefined;
    if (subject === undefined) continue;
    readObject(object, subject, statement);
    if (isList) statement.complete.add(subject);
  }
  const typed = Object.entries(subjects).find(([one]) => kind === `${one}List`)?.[1];
  if (isList && typed !== undefined) statement.complete.add(typed);
  if (textOf(below(root, 'metadata', 'continue')) !== undefined) statement.complete.clear();
  const minors = objects.flatMap((object) => readKubeletMinor(object) ?? []);
  if (minors.length > 0) statement.network.kubernetesMinor = Math.min(...minors.slice(0, mostNodes));
  statement.origin.asOf ??= newestHeartbeat(objects);
  return statement;
}

function readObject(object: SourceNode, subject: Subject, statement: Statement): void {
  const name = textOf(below(object, 'metadata', 'name'));
  if (name === undefined) return;
  const namespace = textOf(below(object, 'metadata', 'namespace')) ?? 'default';
  const isModule = below(object, 'metadata', 'labels', moduleLabel) !== undefined;
  switch (subject) {
    case 'volumes':
      statement.volumes.push(readVolume(name, object));
      return;
    case 'claims':
      statement.claims.push(readClaim(namespace, name, object));
      return;
    case 'nodes':
      statement.nodes.push(readNode(name, object) satisfies KnownNode);
      return;
    case 'classes':
      statement.classes.push(readClass(name, object));
      return;
    case 'services':
      statement.services.push({ namespace, name, addresses: addressesOf(object), isModule });
      return;
    case 'pods': {
      const requests = readPod(object);
      if (requests !== undefined) statement.pods.push({ namespace, name, isModule, requests });
      return;
    }
    case 'shares':
  }
}

/** Without a word a class binds at once. */
function readClass(name: string, object: SourceNode): KnownClass {
  const mode = textOf(below(object, 'volumeBindingMode')) ?? 'Immediate';
  return { name, provisioner: textOf(below(object, 'provisioner')), bindsAtOnce: mode === 'Immediate' };
}

function addressesOf(service: Part): string[] {
  if (textOf(below(service, 'spec', 'type')) !== 'LoadBalancer') return [];
  const given = itemsOf(below(service, 'status', 'loadBalancer', 'ingress')).flatMap(
    (one) => textOf(below(one, 'ip')) ?? [],
  );
  const asked = textOf(below(service, 'spec', 'loadBalancerIP'));
  return [
    ...new Set([...given, ...(asked === undefined ? [] : [asked]), ...textsOf(below(service, 'spec', 'externalIPs'))]),
  ];
}

/** kubectl does not say when it asked. Nodes speak every few minutes, so their last word is nearly that time. */
function newestHeartbeat(objects: readonly SourceNode[]): string | undefined {
  return objects
    .flatMap((object) => itemsOf(below(object, 'status', 'conditions')))
    .flatMap((condition) => entriesOf(condition).filter(([key]) => key === 'lastHeartbeatTime'))
    .flatMap(([, time]) => textOf(time) ?? [])
    .filter((time) => !Number.isNaN(Date.parse(time)))
    .sort((a, b) => Date.parse(a) - Date.parse(b))
    .at(-1);
}
