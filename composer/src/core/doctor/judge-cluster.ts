import type { Node } from './objects.ts';
import { no, unknown, yes, type Judged, type Seen } from './readings.ts';

type Nodes = Seen['cluster-nodes'];

const masterLabels = ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master'];
const zone = 'topology.kubernetes.io/zone';

const label = ({ metadata }: Node, name: string) => metadata.labels?.[name];
const isMaster = (node: Node) => masterLabels.some((name) => label(node, name) !== undefined);
const workers = (nodes: Nodes) => nodes.filter((node) => !isMaster(node));
const list = (nodes: Nodes, say: (node: Node) => string) =>
  nodes
    .slice(0, 12)
    .map((node) => `${node.metadata.name}: ${say(node)}`)
    .join('; ');

function about({ status }: Node): string {
  const gpus = Object.entries(status?.allocatable ?? {}).filter(([name]) => /gpu|vpu|hddl|fpga/.test(name));
  const runtime = status?.nodeInfo?.containerRuntimeVersion ?? 'runtime not told';
  return [runtime, ...gpus.map(([name, count]) => `${count} ${name}`)].join(', ');
}

export const judgeNodes = {
  'node-names': (nodes: Nodes): Judged => {
    const found = workers(nodes);
    if (found.length === 0) return unknown('no worker is listed');
    const named = found.every(({ metadata }) => /^k8s-[a-z0-9]+cl-[a-z0-9]+$/i.test(metadata.name));
    return (named ? yes : no)(list(found, about));
  },
  'hostname-label': (nodes: Nodes): Judged => {
    const text = list(nodes, (node) => label(node, 'kubernetes.io/hostname') ?? 'no label');
    if (nodes.length === 0) return unknown('no node is listed');
    const same = nodes.every((node) => label(node, 'kubernetes.io/hostname') === node.metadata.name.toLowerCase());
    return (same ? yes : no)(text);
  },
  'zone-label': (nodes: Nodes): Judged => {
    const found = workers(nodes);
    if (found.length < 2) return unknown(`${found.length} worker, so there are no zones`);
    const zones = (node: Node) =>
      Object.keys(node.metadata.labels ?? {})
        .filter((name) => /zone/i.test(name))
        .join(', ') || 'no label of a zone';
    return (found.every((node) => label(node, zone) !== undefined) ? yes : no)(list(found, zones));
  },
  'master-taint': (nodes: Nodes): Judged => {
    const masters = nodes.filter(isMaster);
    if (nodes.length === 0) return unknown('no node is listed');
    if (masters.length === 0) return no(`no master among ${nodes.map(({ metadata }) => metadata.name).join(', ')}`);
    const kept = masters.every((node) => (node.spec?.taints ?? []).some(({ effect }) => effect === 'NoSchedule'));
    const taints = (node: Node) => (node.spec?.taints ?? []).map(({ key }) => key).join(', ') || 'no taint';
    return (kept ? yes : no)(list(masters, taints));
  },
};

export const judgeClasses = {
  'local-class': (classes: Seen['cluster-classes']): Judged => {
    const found = classes.find(({ metadata }) => metadata.name === 'ase-node-local');
    const names = classes.map(({ metadata }) => metadata.name).join(', ');
    if (found === undefined) return no(`classes here: ${names || 'none'}`);
    const text = `provisioner ${found.provisioner ?? 'not told'}, ${found.volumeBindingMode ?? 'no binding mode'}`;
    const holds = found.provisioner === 'rancher.io/local-path' && found.volumeBindingMode === 'WaitForFirstConsumer';
    return (holds ? yes : no)(text);
  },
};

const moduleLabel = 'net.azure-devices.edge.module';

export const judgePods = {
  'proxy-sidecar': (pods: Seen['cluster-pods']): Judged => {
    const found = pods.filter(({ metadata }) => metadata.labels?.[moduleLabel] !== undefined);
    if (found.length === 0) return unknown('no pod of a module was seen');
    const without = found.filter(({ spec }) => !spec.containers.some(({ name }) => name === 'proxy'));
    if (without.length === 0) return yes(`${found.length} pods of modules have it`);
    return no(
      `without it: ${without
        .slice(0, 12)
        .map(({ metadata }) => metadata.name)
        .join(', ')}`,
    );
  },
};

export const judgeRights = {
  'grant-iotedge': ({ pods, claims, clusterRoles }: Seen['cluster-rights']): Judged => {
    const text = `pods ${pods}, claims ${claims}`;
    if (pods === 'denied' || claims === 'denied') return no(text);
    if (pods !== 'allowed' || claims !== 'allowed') return unknown(text);
    // Whoever may make ClusterRoles has these rights by that, and not by a grant.
    return clusterRoles === 'denied' ? yes(text) : unknown(`${text}, but this account is an administrator's`);
  },
  'no-cluster-roles': ({ clusterRoles }: Seen['cluster-rights']): Judged => {
    if (clusterRoles === 'unknown') return unknown('the review gave no answer');
    return (clusterRoles === 'denied' ? yes : no)(`making ClusterRoles is ${clusterRoles}`);
  },
};

export const judgeBindings = {
  'flux-cluster-admin': (bindings: Seen['cluster-bindings']): Judged => {
    const found = bindings.filter(({ subjects }) =>
      subjects.some(({ name, namespace }) => namespace === 'flux-system' || /flux|kustomize-controller/i.test(name)),
    );
    if (found.length === 0) return unknown('no ClusterRoleBinding is for an account of Flux');
    const text = found
      .map(({ metadata, roleRef }) => `${metadata.name} to ${roleRef.name}`)
      .slice(0, 12)
      .join(', ');
    return (found.some(({ roleRef }) => roleRef.name === 'cluster-admin') ? yes : no)(text);
  },
};

export const judgeSecrets = {
  'smb-secret': (names: Seen['cluster-secrets']): Judged =>
    unknown(
      names.length === 0
        ? 'the namespace has no Secret of type microsoft.com/smb'
        : `the namespace has ${names.slice(0, 12).join(', ')}; where the driver looks was not seen`,
    ),
};
