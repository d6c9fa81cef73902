import { describe, expect, it } from 'vitest';
import { catalogue } from '../diagnostics/catalogue/catalogue.ts';
import type { CatalogueEntry } from '../diagnostics/catalogue/entry.ts';
import { judgeAll } from './judge.ts';
import { isQuestion, questions, type QuestionId } from './questions.ts';
import type { Seen } from './readings.ts';
import { reportSchema } from './report.ts';
import { steps, type StepId } from './steps.ts';

const atUtc = '2026-11-21T08:00:00Z';

/** What one step that saw this says to one question. */
function judged<Id extends StepId>(question: QuestionId, step: Id, seen: Seen[Id]): string {
  return judgeAll([question], { [step]: { atUtc, seen } }, atUtc)[question]?.answer ?? 'none';
}

type VolumeSpec = Seen['cluster-volumes']['volumes'][number]['spec'];

function volumes(spec: Partial<VolumeSpec>, name = 'camera-drop'): Seen['cluster-volumes'] {
  const whole = { accessModes: ['ReadWriteOnce', 'ReadWriteMany'], ...spec };
  return { namespace: 'iotedge', volumes: [{ metadata: { name }, spec: whole, status: { phase: 'Bound' } }] };
}
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

describe('what twins show', () => {
  const reporter: Seen['device-twins']['reporters'][number] = {
    name: 'reporter',
    nodeSource: 'token',
    gpu: 'present',
    kubernetes: 'v1.35.0',
    heartbeatUtc: atUtc,
    hasOwnKey: false,
    asksForGpu: false,
  };
  const twins = (
    changes: Partial<typeof reporter>,
    rest: Partial<Seen['device-twins']> = {},
  ): Seen['device-twins'] => ({
    platform: 'Kubernetes',
    reporters: [{ ...reporter, ...changes }],
    ...rest,
  });

  it.each<[QuestionId, Seen['device-twins'], string]>([
    ['token-node', twins({}), 'yes'],
    ['token-node', twins({ nodeSource: 'api' }), 'no'],
    ['token-node', twins({ nodeSource: 'unknown', kubernetes: undefined }), 'unknown'],
    ['token-node', twins({}, { reporters: [] }), 'unknown'],
    ['node-sdk-token', twins({}), 'yes'],
    ['node-sdk-token', twins({ hasOwnKey: true }), 'unknown'],
    ['node-sdk-token', twins({}, { platform: 'linux' }), 'unknown'],
    ['gpu-without-request', twins({}), 'yes'],
    ['gpu-without-request', twins({ gpu: 'notInjected' }), 'no'],
    ['gpu-without-request', twins({ gpu: 'noGpu' }), 'unknown'],
    ['gpu-without-request', twins({ asksForGpu: true }), 'unknown'],
    ['status-stays-200', twins({}, { status: { code: 200, description: '' } }), 'unknown'],
    [
      'status-stays-200',
      twins({}, { status: { code: 500, description: 'One or more errors occurred. (PUT [u](…))' } }),
      'no',
    ],
    ['status-stays-200', twins({}, { status: { code: 500, description: 'name collision' } }), 'unknown'],
  ])('%s of %j is %s', (question, seen, answer) => {
    expect(judged(question, 'device-twins', seen)).toBe(answer);
  });
});

describe('what the hub shows', () => {
  const counted = (countedBy: string | undefined, targetCondition = 'tags.a=1 or tags.b=2') => [
    { id: 'a', targetCondition, countedBy },
  ];
  const query = 'select deviceId from devices where capabilities.iotEdge = true and ';

  it.each<[QuestionId, Seen['hub-deployments'], string]>([
    ['hub-room', counted(undefined), 'yes'],
    ['hub-room', Array.from({ length: 100 }, () => counted(undefined)).flat(), 'no'],
    ['hub-or-unprotected', counted(`${query}tags.a=1 or tags.b=2`), 'yes'],
    ['hub-or-unprotected', counted(`${query}(tags.a=1 or tags.b=2)`), 'no'],
    ['hub-or-unprotected', counted(query, '*'), 'unknown'],
    ['hub-or-unprotected', [], 'unknown'],
  ])('%s: %#', (question, seen, answer) => {
    expect(judged(question, 'hub-deployments', seen)).toBe(answer);
  });

  const tried = { createdAgain: 409, unquoted: 409, changed: 200, contentChanged: false };
  it.each<[QuestionId, Partial<typeof tried>, string]>([
    ['hub-create-only', {}, 'yes'],
    ['hub-create-only', { createdAgain: 200 }, 'no'],
    ['hub-create-only', { createdAgain: 429 }, 'unknown'],
    ['hub-quoted-etag', {}, 'yes'],
    ['hub-quoted-etag', { unquoted: 200 }, 'no'],
    ['hub-quoted-etag', { unquoted: 500 }, 'unknown'],
    ['hub-content-kept', {}, 'yes'],
    ['hub-content-kept', { contentChanged: true }, 'no'],
    ['hub-content-kept', { changed: 400 }, 'no'],
    ['hub-content-kept', { changed: 429 }, 'unknown'],
    ['hub-content-kept', { changed: 503 }, 'unknown'],
  ])('%s of %j is %s', (question, changes, answer) => {
    expect(judged(question, 'temporary-deployment', { ...tried, ...changes })).toBe(answer);
  });

  it.each([
    ['IN is not supported', 'yes'],
    ['', 'no'],
  ])('IN that is answered with %j is refused: %s', (withIn, answer) => {
    expect(judged('hub-in-refused', 'hub-conditions', { withIn, broken: 'x' })).toBe(answer);
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

describe('several steps to one question', () => {
  const offered = { atUtc, seen: volumes({}) };

  it('what was tried counts more than what was reasoned', () => {
    const readings = { 'cluster-volumes': offered, 'read-only-claim': { atUtc, seen: { phase: 'Bound', events: [] } } };
    expect(judgeAll(['read-only-claim'], readings, atUtc)['read-only-claim']?.answer).toBe('no');
  });

  it('a step that failed takes no answer away, and gives none', () => {
    const failed = { atUtc, unread: 'forbidden (403)' };
    const seen = volumes({ claimRef: { namespace: 'iotedge', name: 'camera-drop' } });
    const both = judgeAll(
      ['agent-volume-name'],
      { 'cluster-volumes': { atUtc, seen }, 'cluster-agent': failed },
      atUtc,
    );
    expect(both['agent-volume-name']?.answer).toBe('yes');
    const untried = judgeAll(['read-only-claim'], { 'cluster-volumes': offered, 'read-only-claim': failed }, atUtc);
    expect(untried['read-only-claim']).toMatchObject({
      answer: 'unknown',
      evidence: 'no ReadOnlyMany claim was tried; camera-drop: offers ReadWriteOnce, ReadWriteMany; forbidden (403)',
    });
    const alone = judgeAll(['read-only-claim'], { 'cluster-volumes': failed }, atUtc);
    expect(alone['read-only-claim']).toEqual({ answer: 'unknown', evidence: 'forbidden (403)', atUtc });
    expect(judgeAll(['read-only-claim'], {}, atUtc)['read-only-claim']?.answer).toBe('unknown');
  });

  it('evidence is cut to what a report takes', () => {
    const answers = judgeAll(['node-names'], { 'cluster-nodes': { atUtc, unread: 'x'.repeat(10_000) } }, atUtc);
    expect(reportSchema().shape.answers.safeParse(answers).success).toBe(true);
  });
});

describe('the catalogue of questions', () => {
  it('has a question for every entry that names one', () => {
    const named = Object.values(catalogue).flatMap((entry: CatalogueEntry) => entry.question ?? []);
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter((id) => !isQuestion(id))).toEqual([]);
  });

  it('has a step for every question, and a question or another use for every step', () => {
    const used = new Set<string>(Object.values(questions).flatMap(({ steps: by }) => by));
    expect([...used].filter((id) => !Object.hasOwn(steps, id))).toEqual([]);
    // The version stands in the report itself.
    expect(Object.keys(steps).filter((id) => !used.has(id))).toEqual(['cluster-version']);
  });

  it('says of all that writes how it is undone', () => {
    const writing = Object.values(steps).filter(({ touches }) => touches !== 'reads');
    expect(writing).toHaveLength(3);
    expect(writing.every((step) => 'undo' in step && step.undo.length > 0)).toBe(true);
  });
});
