import fc from 'fast-check';
import { catalogue } from '../../core/diagnostics/catalogue/catalogue.ts';
import { json, word } from './arbitrary-text.ts';

const code = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...Object.keys(catalogue)) }, word);
const severity = fc.oneof({ weight: 5, arbitrary: fc.constantFrom('error', 'warning', 'info') }, json);
const reason = fc.constantFrom('It is so on purpose.', '');

/** The text of a file of JSON, now and then one that is cut, or of anything. */
function fileOf(content: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  const whole = content.map((value) => JSON.stringify(value));
  return fc.oneof(
    { weight: 10, arbitrary: whole },
    json.map((value) => JSON.stringify(value)),
    fc.tuple(whole, fc.nat()).map(([text, at]) => text.slice(0, at % (text.length + 1))),
    fc.string({ maxLength: 30 }),
  );
}

/** `mooring.yaml`. */
export const policyText = fileOf(
  fc.record(
    {
      apiVersion: fc.constant('mooring/v1'),
      kind: fc.constant('Policy'),
      severity: fc.dictionary(code, fc.oneof(severity, fc.record({ as: severity, reason }, { requiredKeys: ['as'] })), {
        maxKeys: 4,
      }),
      suppress: fc.array(
        fc.record(
          {
            code,
            file: fc.constantFrom('*', '**/*.yaml', 'a.*', '['),
            line: fc.oneof(fc.integer({ min: -1, max: 9 }), json),
            match: fc.constantFrom('module', '('),
            reason,
          },
          { requiredKeys: ['code'] },
        ),
        { maxLength: 3 },
      ),
      severty: json,
    },
    { requiredKeys: ['apiVersion', 'kind'] },
  ),
);

const shares = ['camera-drop', 'results', 'Models', 'inbox'];
const inventory = fc.record(
  {
    apiVersion: fc.constant('mooring/v1'),
    kind: fc.constant('Inventory'),
    complete: fc.oneof(fc.boolean(), fc.constant(['shares']), json),
    shares: fc.array(
      fc.record(
        {
          name: fc.constantFrom(...shares),
          protocol: fc.constantFrom('smb', 'nfs', 'x'),
          dataPolicy: fc.constantFrom('local', 'cloud'),
          usedForCompute: fc.boolean(),
          status: fc.constantFrom('OK', 'Offline', 'NeedsAttention'),
          boundBy: fc.constantFrom('iotedge/camera-drop', 'other/claim', 'x'),
        },
        { requiredKeys: ['name'] },
      ),
      { maxLength: 4 },
    ),
    nodes: fc.array(
      fc.record({ name: word, gpus: fc.integer({ min: -1, max: 4 }), memory: fc.constantFrom('16Gi', 'x') }),
      { maxLength: 3 },
    ),
    serviceIpRange: fc.constantFrom('10.1.0.20-10.1.0.21', '10.1.0.0/30', 'x'),
    release: fc.constantFrom('2403', 'x'),
    asOf: fc.constantFrom('2026-03-02', 'x'),
  },
  { requiredKeys: [] },
);
const metadata = fc.record({ name: fc.constantFrom(...shares), namespace: fc.constantFrom('iotedge', 'other') });
const object = fc.record(
  {
    apiVersion: fc.constant('v1'),
    kind: fc.constantFrom(
      'PersistentVolume',
      'PersistentVolumeClaim',
      'Node',
      'StorageClass',
      'Pod',
      'Service',
      'Secret',
    ),
    metadata: fc.oneof({ weight: 5, arbitrary: metadata }, json),
    spec: fc.oneof(
      fc.record({
        accessModes: fc.constant(['ReadWriteMany']),
        claimRef: fc.constant({ namespace: 'iotedge', name: 'camera-drop' }),
      }),
      json,
    ),
    status: fc.oneof(
      fc.record({ phase: fc.constantFrom('Bound', 'Released', 'Failed') }),
      fc.constant({ allocatable: { 'nvidia.com/gpu': '1', cpu: '8', memory: '16Gi' } }),
      json,
    ),
  },
  { requiredKeys: ['apiVersion', 'kind', 'metadata'] },
);
const list = fc.array(object, { maxLength: 5 }).map((items) => ({ apiVersion: 'v1', kind: 'List', items }));
const azure = fc.record({
  value: fc.array(
    fc.record({
      name: fc.constantFrom(...shares),
      type: fc.constant('Microsoft.DataBoxEdge/dataBoxEdgeDevices/shares'),
      properties: fc.oneof(
        fc.record({
          accessProtocol: fc.constantFrom('SMB', 'NFS'),
          shareStatus: fc.constantFrom('OK', 'Offline'),
          dataPolicy: fc.constantFrom('Local', 'Cloud'),
          shareMappings: fc.constant([]),
        }),
        json,
      ),
    }),
    { maxLength: 4 },
  ),
});

/** Files that say what is known of a device, by name. */
export const knowledgeTexts: fc.Arbitrary<Record<string, string>> = fc.dictionary(
  fc.constantFrom('inventory.yaml', 'objects.json', 'shares.json'),
  fileOf(fc.oneof(inventory, list, azure)),
  { maxKeys: 3 },
);

const questions = ['read-only-claim', 'released-share', 'agent-storage-class', 'share-driver', 'local-volume-stays'];
const timeUtc = fc.constantFrom('2026-03-02T10:00:00.000Z', '2019-01-01T00:00:00.000Z', 'yesterday');

/** A report of `mooring doctor`. */
export const reportText = fileOf(
  fc.record({
    kind: fc.constant('mooring-doctor-report'),
    version: fc.constantFrom<unknown>(1, 2),
    madeUtc: timeUtc,
    by: fc.constant('0.1.0'),
    simulated: fc.boolean(),
    steps: fc.constant([]),
    leftovers: fc.constant([]),
    answers: fc.dictionary(
      fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...questions) }, word),
      fc.record({ answer: fc.constantFrom('yes', 'no', 'unknown'), evidence: word, atUtc: timeUtc }),
      { maxKeys: 4 },
    ),
  }),
);
