import { describe, expect, it } from 'vitest';
import { checkTogether } from './check-kubernetes.ts';
import { checkText, checkTexts, told } from './testing/check-text.ts';
import { composeText } from './testing/compose-text.ts';

const config = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: line }\n';

describe('objects for kubectl', () => {
  it('are read from several documents, lists and JSON', () => {
    const list = {
      apiVersion: 'v1',
      kind: 'List',
      items: [{ apiVersion: 'v1', kind: 'Secret', metadata: { namespace: 'line' } }],
    };
    const result = checkTexts({ 'a.yaml': `${config}---\nkind: Service\n`, 'b.json': JSON.stringify(list) });
    expect(result.diagnostics.map(({ file, message }) => [file, message])).toEqual([
      ['a.yaml', 'without `apiVersion` this is no object of Kubernetes'],
      ['b.json', 'this Secret has no name'],
    ]);
  });

  it('have no name of their own where the server makes one', () => {
    expect(told(checkText('apiVersion: v1\nkind: Secret\nmetadata: { generateName: a-, namespace: line }'))).toEqual(
      [],
    );
  });

  it('are told as templates where they are', () => {
    const template =
      'apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Values.name }}\n{{- if .Values.on }}\nspec: {}\n';
    expect(told(checkText(`${template}{{- end }}\n`))).toEqual(['MOOR2502 error 4:9']);
  });

  it('are read where double braces stand in a text', () => {
    expect(told(checkText(`${config}data: { format: "{{ .Name }}" }\n`))).toEqual([]);
  });

  it('are told where they are no YAML', () => {
    expect(told(checkText(`${config}data: [\n`))).toEqual(['MOOR1001 error 5:1']);
  });

  it('are of no use to a virtual machine', () => {
    expect(told(checkText(config, 'iotedge-vm'))).toEqual(['MOOR2501 error 1:1']);
  });

  it('never end in an exception, whatever they hold', () => {
    const odd = ['kind: Pod', 'apiVersion: [1]\nkind: 2', '[1]', '- a\n- b', 'a', '---', ''];
    const pods = [
      'spec: 1',
      'spec: { containers: 1, volumes: [1, null] }',
      'spec: { containers: [1, { env: [1, {}] }] }',
    ];
    for (const text of [...odd, ...pods.map((spec) => `apiVersion: v1\nkind: Pod\nmetadata: 1\n${spec}`)]) {
      expect(checkText(text).diagnostics).not.toHaveLength(0);
    }
  });
});

describe('composing', () => {
  it('refuses objects for kubectl with a word on what to do', () => {
    const { diagnostics, files } = composeText(config, { name: 'a.yaml' });
    expect(files).toBeUndefined();
    expect(diagnostics).toMatchObject([
      { code: 'MOOR2501', severity: 'error', help: expect.stringContaining('mooring check') as string },
    ]);
  });
});

describe('several inputs', () => {
  const objects = (name: string) => composeText(`kind: Service\n`, { name });
  const workload = composeText('apiVersion: mooring/v1\nkind: Workload\n');

  it('are checked together where they hold objects, and each by itself where not', () => {
    const results = checkTogether([objects('a.yaml'), workload, objects('b.yaml')], undefined);
    expect(results).toHaveLength(2);
    expect(results[0]).toBe(workload);
    expect(results[1]?.diagnostics.map(({ code, file }) => [code, file])).toEqual([
      ['MOOR2503', 'a.yaml'],
      ['MOOR2503', 'b.yaml'],
    ]);
  });

  it('stay as they are where none holds objects', () => {
    expect(checkTogether([workload], 'iotedge-vm')).toEqual([workload]);
  });
});
