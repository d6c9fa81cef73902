import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeText, detector, head } from './testing/compose-text.ts';

const name = fc.stringMatching(/^[a-z][a-z0-9]{2,8}$/);
const loose = fc.oneof(
  name,
  fc.string({ maxLength: 8 }),
  fc.constantFrom('constructor', '__proto__', '\u0007', '${X}'),
);
const amount = fc.oneof(
  fc.constantFrom('1', '0', '500m', '16Gi', '-1', 'lots', 1, null, []),
  fc.anything({ maxDepth: 1 }),
);

/** Objects of kubectl with parts that are missing, odd or of another kind. */
const object = fc.record(
  {
    apiVersion: fc.constantFrom('v1', 'storage.k8s.io/v1', 7),
    kind: fc.constantFrom('PersistentVolume', 'Node', 'StorageClass', 'Service', 'Pod', 'Secret', ''),
    metadata: fc.oneof(
      fc.record({ name: loose, namespace: loose, labels: fc.dictionary(loose, loose) }),
      fc.constant(null),
    ),
    provisioner: loose,
    spec: fc.record(
      {
        accessModes: fc.oneof(fc.array(fc.constantFrom('ReadWriteMany', 'ReadWriteOnce', 1)), loose),
        claimRef: fc.record({ namespace: loose, name: loose }, { requiredKeys: [] }),
        nodeName: loose,
        type: fc.constantFrom('LoadBalancer', 'ClusterIP'),
        loadBalancerIP: loose,
        containers: fc.array(fc.record({ resources: fc.record({ limits: fc.dictionary(loose, amount) }) }), {
          maxLength: 2,
        }),
        taints: fc.oneof(fc.array(fc.record({ key: loose, effect: loose }), { maxLength: 2 }), loose),
      },
      { requiredKeys: [] },
    ),
    status: fc.record(
      {
        phase: fc.constantFrom('Bound', 'Released', 'Available', 'Odd', 3),
        allocatable: fc.dictionary(fc.constantFrom('cpu', 'memory', 'nvidia.com/gpu', '__proto__'), amount),
        conditions: fc.oneof(fc.array(fc.record({ type: loose, status: loose, lastHeartbeatTime: loose })), loose),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ['kind'] },
);

const share = fc.record(
  {
    name: loose,
    id: fc.constant('/x/dataBoxEdgeDevices/line-7/shares/a'),
    protocol: fc.constantFrom('smb', 'NFS', 'ftp', 1),
    accessProtocol: fc.constantFrom('SMB', 'NFS', 1),
    dataPolicy: fc.constantFrom('local', 'Cloud', ''),
    usedForCompute: fc.oneof(fc.boolean(), loose),
    status: loose,
    boundBy: fc.oneof(loose, fc.constant('a/b')),
    shareMappings: fc.oneof(fc.array(fc.record({ roleType: loose })), loose),
    clients: fc.array(fc.oneof(loose, fc.ipV4())),
  },
  { requiredKeys: [] },
);

const document = fc.oneof(
  fc.record({ apiVersion: fc.constant('v1'), kind: fc.constant('List'), items: fc.array(object, { maxLength: 5 }) }),
  object,
  fc.record({ value: fc.array(share, { maxLength: 4 }) }),
  fc.record(
    { shares: fc.array(share, { maxLength: 4 }), complete: fc.boolean(), serviceIpRange: loose },
    { requiredKeys: [] },
  ),
  fc.record({
    device: loose,
    reporters: fc.dictionary(
      loose,
      fc.record({
        contract: fc.constant(1),
        role: fc.constantFrom('prober', 'reporter'),
        volumes: fc.dictionary(loose, share),
      }),
    ),
  }),
  fc.json().map((text) => JSON.parse(text) as unknown),
);

function workloadOf(shares: readonly string[], target = 'ase-1node', gpu = 1): string {
  const volumes = shares.map((one, index) => `  v${index}: { share: "${one}" }\n`).join('');
  const mounts = shares.map((_, index) => `/m${index}: v${index}`).join(', ');
  return `${head}target: ${target}\n${shares.length === 0 ? '' : `volumes:\n${volumes}`}modules:\n  a: { image: ${detector}, gpu: ${gpu}, mounts: { ${mounts} } }\n`;
}

const shares = fc.uniqueArray(name, { minLength: 1, maxLength: 4 });

describe('any knowledge with any workload', () => {
  it('gives findings with a place and a help, and never throws', () => {
    fc.assert(
      fc.property(
        fc.array(document, { maxLength: 3 }),
        shares,
        fc.constantFrom('ase-1node', 'ase-2node', 'iotedge-vm', 'k3s'),
        (documents, used, target) => {
          const knowledge = Object.fromEntries(documents.map((one, index) => [`${index}.json`, JSON.stringify(one)]));
          const { diagnostics } = composeText(workloadOf(used, target), { knowledge });
          for (const { line, column, message, help } of diagnostics) {
            expect(line).toBeGreaterThan(0);
            expect(column).toBeGreaterThan(0);
            expect(message).toMatch(/\S/);
            expect(help).toMatch(/\S/);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('gives errors for bytes that are no document, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.constant('[[[[')), shares, (text, used) => {
        const { diagnostics } = composeText(workloadOf(used), { knowledge: { 'known.yaml': text } });
        const refused = diagnostics.filter(({ code }) => code === 'MOOR2301' || code === 'MOOR2302');
        expect(refused).not.toEqual([]);
        expect(refused.every(({ severity, file }) => severity === 'error' && file === 'known.yaml')).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a device that has everything', () => {
  const volume = (one: string) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: one },
    spec: { accessModes: ['ReadWriteOnce', 'ReadWriteMany'] },
    status: { phase: 'Available' },
  });
  const node = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'k8s-1', labels: {} },
    status: {
      allocatable: { cpu: '8', memory: '32Gi', 'nvidia.com/gpu': '1' },
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  };
  const codesOf = (used: readonly string[], items: readonly object[], answers: readonly object[]) =>
    composeText(workloadOf(used), {
      knowledge: {
        'pv.json': JSON.stringify({ apiVersion: 'v1', kind: 'List', items }),
        'shares.json': JSON.stringify({ value: answers }),
      },
    }).diagnostics.filter(({ code }) => code.startsWith('MOOR23'));
  const answer = (one: string) => ({
    name: one,
    properties: { accessProtocol: 'SMB', shareStatus: 'OK', shareMappings: [{ roleType: 'Kubernetes' }] },
  });

  it('gives no finding, whatever else it has', () => {
    fc.assert(
      fc.property(shares, shares, (used, others) => {
        const all = [...new Set([...used, ...others])];
        expect(codesOf(used, [...all.map(volume), node], all.map(answer))).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  it('gives the same findings in whatever order its things are listed', () => {
    const shuffled = fc.tuple(shares, shares).chain(([used, there]) =>
      fc.record({
        used: fc.constant(used),
        items: fc.constant([...there.map(volume), node]),
        mixed: fc.shuffledSubarray([...there.map(volume), node], { minLength: there.length + 1 }),
        answers: fc.constant(there.map(answer)),
        mixedAnswers: fc.shuffledSubarray(there.map(answer), { minLength: there.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ used, items, mixed, answers, mixedAnswers }) => {
        expect(withoutNames(codesOf(used, mixed, mixedAnswers))).toEqual(withoutNames(codesOf(used, items, answers)));
      }),
      { numRuns: 30 },
    );
  });
});

/** Of two names that are equally near, the first is suggested. */
function withoutNames(found: readonly { code: string; line: number; column: number; message: string }[]) {
  return found.map(({ code, line, column, message }) => ({ code, line, column, message }));
}
