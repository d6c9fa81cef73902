import { readFileSync } from 'node:fs';
import { reporterModuleName } from '@mooring/contract';
import { expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { noAnswer } from '../core/node/rights.ts';

interface Document {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules?: { readonly resources: string[]; readonly verbs: string[] }[];
  readonly subjects?: { readonly kind: string; readonly name: string }[];
}
const documents = parseAllDocuments(
  readFileSync(new URL('../../../../manifests/kubernetes/reporter-rbac.yaml', import.meta.url), 'utf8'),
).map((document) => document.toJS() as Document);
const resourcesOf = (kind: string) =>
  documents
    .filter((one) => one.kind === kind)
    .flatMap(({ rules }) => rules?.flatMap(({ resources }) => resources) ?? []);

it('grants exactly what the reporter asks about, by level', () => {
  expect(resourcesOf('Role')).toEqual(['pods', 'persistentvolumeclaims']);
  expect(resourcesOf('ClusterRole')).toEqual(['nodes', 'persistentvolumes']);
  expect([...resourcesOf('Role'), ...resourcesOf('ClusterRole')].sort()).toEqual(Object.keys(noAnswer).sort());
});

it('grants reading only, to the reporter only', () => {
  const verbs = documents.flatMap(({ rules }) => rules?.flatMap((rule) => rule.verbs) ?? []);
  expect([...new Set(verbs)].sort()).toEqual(['get', 'list']);
  const subjects = documents.flatMap((one) => one.subjects ?? []);
  expect(subjects).toHaveLength(2);
  for (const subject of subjects) expect(subject).toMatchObject({ kind: 'ServiceAccount', name: reporterModuleName });
});
