import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../source/node.ts';
import type { Composed } from '../compose/composed.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { Findings } from '../diagnostics/findings.ts';
import type { Draft } from '../model/draft.ts';
import { proveImport } from './prove-import.ts';

const at = { file: 'deployment.json', line: 1, column: 2 };
const nameAt = { file: 'deployment.json', line: 7, column: 3 };
const draft = { at, modules: [{ name: 'detector', nameAt }] } as unknown as Draft;

function outcome(modules: JsonObject, hub: JsonObject = {}) {
  const modulesContent = { $edgeAgent: { 'properties.desired': { modules } }, $edgeHub: { 'properties.desired': hub } };
  return { composed: { manifest: { modulesContent } } as unknown as Composed, diagnostics: [] };
}

function prove(...[manifest, workload]: [Parameters<typeof proveImport>[1], Parameters<typeof proveImport>[2]]) {
  const findings = new Findings();
  const proved = proveImport(draft, manifest, workload, findings);
  return { proved, found: findings.sorted().map(({ code, line, message }) => `${code} ${line} ${message}`) };
}

describe('the proof of an import', () => {
  it('takes what is the same, in whatever order', () => {
    const other = { detector: { b: [1], a: 1 } };
    expect(prove(outcome({ detector: { a: 1, b: [1] } }), outcome(other))).toEqual({ proved: true, found: [] });
  });

  it('refuses a module that differs, at its place and without what stands in it', () => {
    const { proved, found } = prove(
      outcome({ detector: { env: 'hunter2' } }),
      outcome({ detector: { env: 'hunter3' } }),
    );
    expect({ proved, found }).toEqual({
      proved: false,
      found: ['MOOR1902 7 the module `detector` cannot be said in a workload'],
    });
  });

  it.each([
    ['a key that is missing', outcome({}, { a: null }), outcome({}, {})],
    ['a key that is too much', outcome({}, {}), outcome({}, { a: null })],
    ['a list in another order', outcome({}, { a: [1, 2] }), outcome({}, { a: [2, 1] })],
  ])('refuses %s', (_what, manifest, workload) => {
    expect(prove(manifest, workload).found).toEqual([
      'MOOR1902 1 what stands in `$edgeHub` cannot be said in a workload',
    ]);
  });

  it('says why the workload does not compose', () => {
    const diagnostics: Diagnostic[] = [
      { ...at, code: 'MOOR1103', severity: 'error', message: 'no such thing', help: '' },
    ];
    expect(prove(outcome({}), { diagnostics }).found).toEqual([
      'MOOR1902 1 this manifest cannot be said in a workload: no such thing',
    ]);
  });

  it('compares files where the target takes no manifest', () => {
    const of = (content: string) => ({ files: [{ path: 'a.yaml', content }], diagnostics: [] });
    expect(prove(of('a'), of('a')).proved).toBe(true);
    expect(prove(of('a'), of('b')).found).toEqual(['MOOR1902 1 this manifest cannot be said in a workload']);
  });

  it('is not given for a manifest that does not compose', () => {
    const diagnostics: Diagnostic[] = [{ ...at, code: 'MOOR1201', severity: 'error', message: 'not set', help: '' }];
    expect(prove({ diagnostics }, outcome({}))).toMatchObject({
      proved: false,
      found: [expect.stringMatching(/^MOOR1903/)],
    });
  });
});
