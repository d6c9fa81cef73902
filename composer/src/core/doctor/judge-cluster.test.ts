import { describe, expect, it } from 'vitest';
import type { QuestionId } from './questions.ts';
import type { Seen } from './readings.ts';
import { judged, volumes } from './testing/judged.ts';

const none = { namespace: 'iotedge', volumes: [] };
const dynamic = 'pvc-0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f';

describe('what PersistentVolumes show', () => {
  it.each<[QuestionId, Seen['cluster-volumes'], string]>([
    ['share-driver', volumes({ flexVolume: { driver: 'microsoft.com/smb' } }), 'yes'],
    ['share-driver', volumes({ csi: { driver: 'smb.csi.k8s.io' } }), 'no'],
    ['share-driver', volumes({ nfs: {} }), 'unknown'],
    ['share-driver', none, 'unknown'],
    ['read-only-claim', volumes({}), 'unknown'],
    ['read-only-claim', volumes({ accessModes: ['ReadOnlyMany'] }), 'unknown'],
    ['read-only-claim', volumes({}, dynamic), 'unknown'],
    ['read-only-claim', none, 'unknown'],
    ['released-share', volumes({ persistentVolumeReclaimPolicy: 'Retain' }), 'unknown'],
    ['released-share', volumes({ persistentVolumeReclaimPolicy: 'Delete' }), 'unknown'],
    ['local-volume-stays', volumes({ storageClassName: 'ase-node-local', nodeAffinity: {} }, dynamic), 'yes'],
    ['local-volume-stays', volumes({ storageClassName: 'ase-node-local' }, dynamic), 'no'],
    ['local-volume-stays', volumes({}), 'unknown'],
    ['smb-secret', volumes({ flexVolume: { driver: 'd', secretRef: { name: 's' } } }), 'yes'],
    ['smb-secret', volumes({ csi: { driver: 'd', nodeStageSecretRef: { namespace: 'kube-system' } } }), 'no'],
    ['smb-secret', volumes({ nfs: {} }), 'unknown'],
    ['share-class-empty', volumes({ storageClassName: '' }), 'yes'],
    ['share-class-empty', volumes({ storageClassName: 'fast' }), 'no'],
    ['agent-volume-name', volumes({ claimRef: { namespace: 'iotedge', name: 'camera-drop' } }), 'yes'],
    ['agent-volume-name', volumes({ claimRef: { namespace: 'iotedge', name: 'by-hand' } }), 'unknown'],
    ['agent-volume-name', volumes({ claimRef: { namespace: 'other', name: 'camera-drop' } }), 'unknown'],
  ])('%s of %j is %s', (question, seen, answer) => {
    expect(judged(question, 'cluster-volumes', seen)).toBe(answer);
  });
});

describe('what the settings of edgeAgent show', () => {
  it.each<[QuestionId, Seen['cluster-agent'], string]>([
    ['agent-storage-class', { StorageClassName: '' }, 'yes'],
    ['agent-storage-class', { storageclassname: 'fast' }, 'no'],
    ['agent-storage-class', {}, 'no'],
    ['agent-volume-name', { UseMountSourceForVolumeName: 'True' }, 'yes'],
    ['agent-volume-name', {}, 'no'],
    ['agent-claim-size', { PersistentVolumeClaimDefaultSizeInMb: '1024' }, 'yes'],
    ['agent-claim-size', { PersistentVolumeClaimDefaultSizeInMb: 'x' }, 'no'],
    ['agent-load-balancer', { PortMappingServiceType: 'LoadBalancer' }, 'yes'],
    ['agent-load-balancer', { PortMappingServiceType: 'ClusterIP' }, 'no'],
    [
      'agent-extension',
      { ExperimentalFeatures__Enabled: 'true', ExperimentalFeatures__EnableK8SExtensions: 'true' },
      'yes',
    ],
    ['agent-extension', { ExperimentalFeatures__Enabled: 'true' }, 'unknown'],
    ['agent-extension', { ExperimentalFeatures__Enabled: 'false' }, 'no'],
    ['agent-extension', {}, 'no'],
  ])('%s of %j is %s', (question, seen, answer) => {
    expect(judged(question, 'cluster-agent', seen)).toBe(answer);
  });

  const definition = (properties: Record<string, unknown> | undefined): Seen['cluster-crd'] => ({
    spec: {
      versions: [{ name: 'v1', schema: properties === undefined ? undefined : { openAPIV3Schema: { properties } } }],
    },
  });

  it.each<[QuestionId, Seen['cluster-crd'], string]>([
    ['crd-status', definition({ spec: {} }), 'yes'],
    ['crd-status', definition({ spec: {}, status: {} }), 'no'],
    ['crd-status', { spec: { preserveUnknownFields: true, versions: [{ name: 'v1' }] } }, 'no'],
    ['status-stays-200', definition({ spec: {} }), 'yes'],
    ['status-stays-200', definition({ status: {} }), 'unknown'],
  ])('%s of %j is %s', (question, seen, answer) => {
    expect(judged(question, 'cluster-crd', seen)).toBe(answer);
  });
});

describe('what nodes, pods, rights and bindings show', () => {
  const node = (name: string, labels: Record<string, string> = {}, effect?: string): Seen['cluster-nodes'][number] => ({
    metadata: { name, labels },
    spec: { taints: effect === undefined ? [] : [{ key: 'k', effect }] },
  });
  const zone = { 'topology.kubernetes.io/zone': 'a' };
  const master = { 'node-role.kubernetes.io/control-plane': '' };

  it.each<[QuestionId, Seen['cluster-nodes'], string]>([
    ['node-names', [node('k8s-1abccl-1abc')], 'yes'],
    ['node-names', [node('ase-1abc')], 'no'],
    ['node-names', [node('master', master)], 'unknown'],
    ['hostname-label', [node('K8S-A', { 'kubernetes.io/hostname': 'k8s-a' })], 'yes'],
    ['hostname-label', [node('a')], 'no'],
    ['zone-label', [node('a', zone), node('b', zone)], 'yes'],
    ['zone-label', [node('a', zone), node('b')], 'no'],
    ['zone-label', [node('a', zone)], 'unknown'],
    ['master-taint', [node('m', master, 'NoSchedule'), node('a')], 'yes'],
    ['master-taint', [node('m', master)], 'no'],
    ['master-taint', [node('a')], 'no'],
  ])('%s of %j is %s', (question, seen, answer) => {
    expect(judged(question, 'cluster-nodes', seen)).toBe(answer);
  });

  const right = (pods: 'allowed' | 'denied', clusterRoles: 'allowed' | 'denied' | 'unknown') => ({
    pods,
    claims: 'allowed' as const,
    clusterRoles,
  });

  it.each<[QuestionId, Seen['cluster-rights'], string]>([
    ['grant-iotedge', right('allowed', 'denied'), 'yes'],
    // An administrator has the right by being one, which says nothing of a grant.
    ['grant-iotedge', right('allowed', 'allowed'), 'unknown'],
    ['grant-iotedge', right('denied', 'denied'), 'no'],
    ['no-cluster-roles', right('allowed', 'denied'), 'yes'],
    ['no-cluster-roles', right('allowed', 'allowed'), 'no'],
    ['no-cluster-roles', right('allowed', 'unknown'), 'unknown'],
  ])('%s of %j is %s', (question, seen, answer) => {
    expect(judged(question, 'cluster-rights', seen)).toBe(answer);
  });

  const binding = (namespace: string, role: string) => [
    { metadata: { name: 'b' }, roleRef: { name: role }, subjects: [{ name: 'controller', namespace }] },
  ];
  it.each([
    [binding('flux-system', 'cluster-admin'), 'yes'],
    [binding('flux-system', 'view'), 'no'],
    [binding('other', 'cluster-admin'), 'unknown'],
  ])('Flux with %j: %s', (seen, answer) => {
    expect(judged('flux-cluster-admin', 'cluster-bindings', seen)).toBe(answer);
  });

  const pod = (...names: string[]) => [
    {
      metadata: { name: 'p', labels: { 'net.azure-devices.edge.module': 'm' } },
      spec: { containers: names.map((name) => ({ name })) },
    },
  ];
  it.each([
    [pod('m', 'proxy'), 'yes'],
    [pod('m'), 'no'],
    [[{ metadata: { name: 'x' }, spec: { containers: [] } }], 'unknown'],
  ])('the sidecar of %j: %s', (seen, answer) => {
    expect(judged('proxy-sidecar', 'cluster-pods', seen)).toBe(answer);
  });
});

describe('what came of claims', () => {
  const said = (phase: string, ...events: string[]) => ({ phase, events });
  const mismatch = 'VolumeMismatch Cannot bind to requested volume "x": incompatible accessMode';
  const taken = 'FailedBinding volume "x" already bound to a different claim.';

  it.each([
    [said('Pending', mismatch), 'yes'],
    [said('Bound'), 'no'],
    [said('Pending'), 'unknown'],
    [said('Pending', 'something else'), 'unknown'],
  ])('a claim for reading %j: %s', (seen, answer) => {
    expect(judged('read-only-claim', 'read-only-claim', seen)).toBe(answer);
  });

  it.each([
    [{ first: said('Bound'), second: said('Pending', taken) }, 'yes'],
    [{ first: said('Bound'), second: said('Bound') }, 'no'],
    [{ first: said('Bound'), second: said('Pending') }, 'unknown'],
    [{ first: said('Pending', taken) }, 'unknown'],
  ])('a second claim %j: %s', (seen, answer) => {
    expect(judged('released-share', 'second-claim', seen)).toBe(answer);
  });
});
