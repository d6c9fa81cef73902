import { describe, expect, it } from 'vitest';
import { holdsObjects } from './kubernetes-text.ts';

const holds = (text: string, name = 'some.yaml') => holdsObjects({ name, bytes: new TextEncoder().encode(text) });

describe('a file is taken for objects of Kubernetes', () => {
  it.each([
    ['a claim', 'kind: PersistentVolumeClaim\napiVersion: v1\n'],
    ['a comment before it', '# mine\n---\napiVersion: apps/v1 # new\nkind: "Deployment"\n'],
    ['a template of Helm', '{{- if .Values.on }}\napiVersion: v1\nkind: Service\n{{- end }}\n'],
    ['something of Flux', 'apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\n'],
    ['no kind, but a version of Kubernetes', 'apiVersion: apps/v1\nmetadata: { name: a }\n'],
    ['no apiVersion, but a kind that only Kubernetes has', 'kind: Deployment\n'],
    ['braces in YAML', '{apiVersion: v1, kind: Service}\n'],
    ['windows line ends', 'apiVersion: v1\r\nkind: Service\r\n'],
  ])('with %s', (_, text) => {
    expect(holds(text)).toBe(true);
  });

  it('when it is JSON', () => {
    expect(holds('{"kind": "List", "apiVersion": "v1", "items": []}', 'list.json')).toBe(true);
  });
});

describe('a file is not taken for objects of Kubernetes', () => {
  it.each([
    ['a workload', 'apiVersion: mooring/v1\nkind: Workload\n'],
    ['a workload of another version', 'apiVersion: mooring/v2\nkind: Job\n'],
    ['a workload whose version is misspelt', 'apiVersion: moring/v1\nkind: Workload\n'],
    ['a workload without a version', 'kind: Workload\nmetadata: { name: a }\n'],
    ['an object below a key', 'modules:\n  a:\n    apiVersion: v1\n    kind: Service\n'],
    ['nothing of the kind', 'modules: {}\n'],
    ['an empty file', ''],
  ])('with %s', (_, text) => {
    expect(holds(text)).toBe(false);
  });

  it('when it is a manifest that holds such words', () => {
    const manifest = { modulesContent: { a: { 'properties.desired': { apiVersion: 'v1', kind: 'Service' } } } };
    expect(holds(JSON.stringify(manifest), 'deployment.json')).toBe(false);
  });
});
