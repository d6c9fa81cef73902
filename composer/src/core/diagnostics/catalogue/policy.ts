import { report } from './doctor.ts';
import type { CatalogueEntry, Example } from './entry.ts';

const head = 'apiVersion: mooring/v1\nkind: Policy\n';
const share = 'volumes: { camera: { share: camera-drop, protocol: nfs, server: files.contoso.com } }\n';
const text = `${share}modules: { detector: { image: contoso.azurecr.io/detector:1.4.2, mounts: { /in: camera } } }`;

function withPolicy(policy: string): Example {
  return { in: 'workload', text, policy: head + policy };
}

const reasoned = 'suppress:\n  - { code: MOOR1111, reason: the image of the release is right everywhere }';

/** What a project says of findings: severities, suppressions. */
export const policyEntries = {
  MOOR2201: {
    title: 'A policy that cannot be read as one',
    severities: ['error'],
    why: 'A misspelt key would leave a rule of the project without effect, and nobody would notice.',
    source: 'manifests/schema/mooring.schema.json',
    certainty: 'own rule',
    example: withPolicy('severities: { MOOR1506: error }'),
    remedy: withPolicy('severity: { MOOR1506: error }'),
  },
  MOOR2202: {
    title: 'A policy for a code that does not exist',
    severities: ['error'],
    why: 'It was meant for another one, which is neither raised nor suppressed then.',
    source: 'the catalogue of codes',
    certainty: 'own rule',
    example: withPolicy('severity: { MOOR1560: error }'),
    remedy: withPolicy('severity: { MOOR1506: error }'),
  },
  MOOR2203: {
    title: 'A finding played down without a reason',
    severities: ['error'],
    why: 'Who reads it later cannot tell a decision from an attempt to get a pipeline green.',
    source: 'findings may be raised freely; lowered or suppressed only with a reason',
    certainty: 'own rule',
    example: withPolicy('suppress:\n  - { code: MOOR1111 }'),
    remedy: withPolicy(reasoned),
  },
  MOOR2204: {
    title: 'A finding that cannot be played down',
    severities: ['error'],
    why: 'Errors of the form of texts, workloads, variables, manifests, outputs and policies stand for what nothing can be made of.',
    source: 'codes 1000 to 1399 and 2100 to 2299, where they are errors',
    certainty: 'own rule',
    example: withPolicy('suppress:\n  - { code: MOOR1101, reason: a newer key }'),
    remedy: withPolicy(reasoned),
  },
  MOOR2205: {
    title: 'A suppression or a severity without effect',
    severities: ['info'],
    why: 'What a suppression was for is gone, or it was never right; left there, it would hide the next one. Or it is for an error that stays one.',
    source: 'the findings of this run',
    certainty: 'own rule',
    example: withPolicy('suppress:\n  - { code: MOOR1506, file: "*.yaml", reason: nobody writes there }'),
    remedy: withPolicy(reasoned),
  },
  MOOR2206: {
    title: 'A report named by a policy that is not there',
    severities: ['error'],
    why: 'What a device answered is meant to count, and without the report findings weigh as if nobody had asked it.',
    source: 'the folder of the policy',
    certainty: 'own rule',
    example: withPolicy('settled: reports/doctor.json'),
    remedy: { ...withPolicy('settled: doctor.json'), settled: report('yes') },
  },
} as const satisfies Record<string, CatalogueEntry>;
