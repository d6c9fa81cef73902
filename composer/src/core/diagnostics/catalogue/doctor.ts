import type { CatalogueEntry } from './entry.ts';

/** Of `mooring doctor`, with the answer to one question. */
export function report(answer: 'yes' | 'no' | 'unknown', madeUtc = '2026-11-20T08:00:00Z', simulated = false): string {
  return JSON.stringify({
    kind: 'mooring-doctor-report',
    version: 1,
    madeUtc,
    by: '0.1.0',
    device: 'line-7',
    simulated,
    steps: [],
    answers: { 'read-only-claim': { answer, evidence: 'access modes of the volume', atUtc: madeUtc } },
    leftovers: [],
  });
}

const readOnly =
  'modules:\n  detector:\n    image: contoso.azurecr.io/detector:1.4.2\n    createOptions: { HostConfig: { Mounts: [{ Target: /home/input, Source: camera-drop, Type: volume, ReadOnly: true }] } }';

/** Reports of `mooring doctor`. */
export const doctorEntries = {
  MOOR2601: {
    title: 'A report of `mooring doctor` that cannot be read',
    severities: ['error'],
    why: 'Somebody meant what a device answered to count, and it would not.',
    source: 'schema of the report',
    certainty: 'own rule',
    example: { in: 'workload', text: readOnly, settled: '{ "kind": "Inventory" }' },
    remedy: { in: 'workload', text: readOnly },
  },
  MOOR2602: {
    title: 'A report of `mooring doctor` that settles nothing here',
    severities: ['info'],
    why: 'A report is about one device at one time. One of another device, of a simulation, of more than 90 days ago or of the future is not used, and rules weigh as they do without it.',
    source: 'rules for reports',
    certainty: 'own rule',
    example: { in: 'workload', text: readOnly, settled: report('no', '2020-01-01T08:00:00Z') },
    remedy: { in: 'workload', text: readOnly },
  },
  MOOR2603: {
    title: 'A rule that does not hold on this device',
    severities: ['info'],
    why: 'The rule rests on an inference, and the report of `mooring doctor` says that it is not so on this device. Told once for each code, in place of all its findings.',
    source: 'the report',
    certainty: 'own rule',
    example: { in: 'workload', text: readOnly, settled: report('no') },
    remedy: { in: 'workload', text: readOnly, settled: report('unknown') },
  },
} as const satisfies Record<string, CatalogueEntry>;
