import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogue, type Code } from '../core/diagnostics/catalogue/catalogue.ts';
import { frameExample } from '../core/diagnostics/catalogue/frame-example.ts';
import { isFixed } from '../core/policy/fixed-codes.ts';
import { composeInput } from './compose.ts';
import type { PolicyFile } from './take-policy.ts';
import { composeText, composeTexts, detector, head, places } from './testing/compose-text.ts';

const policyHead = 'apiVersion: mooring/v1\nkind: Policy\n';
const readOnly = {
  detector: {
    settings: {
      image: detector,
      createOptions: {
        HostConfig: { Mounts: [{ Type: 'volume', Source: 'camera-drop', Target: '/in', ReadOnly: true }] },
      },
    },
    type: 'docker',
  },
};
const { text: manifest } = frameExample({ in: 'template', text: JSON.stringify(readOnly) });
const name = 'deploy/a.template.json';

function compose(policy: string, options: object = {}) {
  return composeText(manifest, { name, policy: policyHead + policy, ...options });
}
const codesOf = (result: ReturnType<typeof compose>) => result.diagnostics.map(({ code }) => code);

describe('mooring.yaml', () => {
  it('is needed for nothing', () => {
    const result = composeText(manifest, { name });
    expect(codesOf(result)).toContain('MOOR1506');
    expect(result.suppressed).toEqual([]);
  });

  it('raises an inference to an error, which stops the product', () => {
    const result = compose('severity: { MOOR1506: error }');
    expect(result.diagnostics.find(({ code }) => code === 'MOOR1506')?.severity).toBe('error');
    expect(result.files).toBeUndefined();
  });

  it('lowers a finding with a reason', () => {
    const result = compose('severity: { MOOR1506: { as: info, reason: nobody writes there } }');
    expect(result.diagnostics.find(({ code }) => code === 'MOOR1506')?.severity).toBe('info');
    expect(result.files).toBeDefined();
  });

  it.each([
    ['everywhere', '{ code: MOOR1506, reason: r }'],
    ['by file', '{ code: MOOR1506, file: "deploy/*.json", reason: r }'],
    ['by words', '{ code: MOOR1506, match: read-only, reason: r }'],
  ])('suppresses a finding %s, and keeps it with its reason and place', (_, entry) => {
    const result = compose(`suppress:\n  - ${entry}`);
    expect(codesOf(result)).not.toContain('MOOR1506');
    expect(result.suppressed).toMatchObject([
      { diagnostic: { code: 'MOOR1506', file: name }, reason: 'r', at: { file: 'mooring.yaml', line: 4, column: 5 } },
    ]);
    expect(result.files).toBeDefined();
  });

  it.each(['file: other.json', 'line: 999', 'match: something else'])('does not suppress by %s', (where) => {
    const result = compose(`suppress:\n  - { code: MOOR1506, ${where}, reason: r }`);
    expect(codesOf(result)).toContain('MOOR1506');
    expect(result.suppressed).toEqual([]);
    // For another file it may be right; for this one it is told.
    expect(codesOf(result).includes('MOOR2205')).toBe(!where.startsWith('file'));
  });

  it('sees files from its own folder', () => {
    const policy = `${policyHead}suppress:\n  - { code: MOOR1506, file: plant/a.template.json, reason: r }`;
    const input = { name: '../plant/a.template.json', bytes: new TextEncoder().encode(manifest) };
    const seen = { name: '../mooring.yaml', bytes: new TextEncoder().encode(policy) };
    const request = { files: [input], env: {}, digest: () => '0123456789abcdef' };
    const pathOf = (file: string) => file.replace('../', '');
    expect(composeInputWith({ ...seen, pathOf }).suppressed).toHaveLength(1);
    expect(composeInputWith(seen).suppressed).toHaveLength(0);

    function composeInputWith(file: PolicyFile) {
      return composeInput({ ...request, policy: file });
    }
  });

  it('is right for what is not found when it is not looked for: no idle suppression beside an error', () => {
    const broken = manifest.replace('"camera-drop"', '"Camera_Drop"');
    const result = composeText(broken, { name, policy: `${policyHead}suppress:\n  - { code: MOOR1604, reason: r }` });
    expect(result.files).toBeUndefined();
    expect(codesOf(result)).not.toContain('MOOR2205');
  });

  it.each(['suppress: [{ code: MOOR1308, reason: r }]', 'severity: { MOOR1308: { as: info, reason: r } }'])(
    'is told where it would play down an error that stays one, beside that error: %s',
    (entry) => {
      const unread = manifest.replace('"schemaVersion": "1.1"', '"schemaVersion": "9.9"');
      const result = composeText(unread, { name, policy: policyHead + entry });
      expect(codesOf(result)).toContain('MOOR1308');
      expect(result.diagnostics.filter(({ code }) => code === 'MOOR2205')).toMatchObject([
        { severity: 'info', file: 'mooring.yaml', line: 3, message: expect.stringContaining('MOOR1308') as unknown },
      ]);
    },
  );

  it.each([
    ['nonsense: 1', 'MOOR2201 error 3:1'],
    ['severity: []', 'MOOR2201 error 3:11'],
    ['severity: { MOOR1506: fatal }', 'MOOR2201 error 3:23'],
    ['severity: { MOOR1506: { reason: r } }', 'MOOR2201 error 3:23'],
    ['severity: { MOOR1506: { as: info, why: r } }', 'MOOR2201 error 3:35'],
    ['severity: { MOOR9999: info }', 'MOOR2202 error 3:13'],
    ['severity: { constructor: info }', 'MOOR2202 error 3:13'],
    ['severity: { MOOR1501: info }', 'MOOR2203 error 3:13'],
    ['severity: { MOOR1101: { as: info, reason: r } }', 'MOOR2204 error 3:13'],
    ['suppress: {}', 'MOOR2201 error 3:11'],
    ['suppress: [a]', 'MOOR2201 error 3:12'],
    ['suppress: [{ reason: r }]', 'MOOR2201 error 3:12'],
    ['suppress: [{ code: 1506, reason: r }]', 'MOOR2201 error 3:20'],
    ['suppress: [{ code: MOOR1506, line: 0, reason: r }]', 'MOOR2201 error 3:36'],
    ['suppress: [{ code: MOOR1506, file: [], reason: r }]', 'MOOR2201 error 3:36'],
    ['suppress: [{ code: MOOR1506, reason: "" }]', 'MOOR2201 error 3:38'],
    ['suppress: [{ code: MOOR1506 }]', 'MOOR2203 error 3:12'],
    ['suppress: [{ code: MOOR2203, reason: r }]', 'MOOR2204 error 3:12'],
    ['severity: {', 'MOOR1001 error 3:12'],
    ['severity: { MOOR1506: info, MOOR1506: error }', 'MOOR1002 error 3:29'],
  ])('that says `%s` is an error at its place', (text, expected) => {
    const result = compose(text);
    const own = result.diagnostics.filter(({ file }) => file === 'mooring.yaml');
    const told = own.map(({ code, severity, line, column }) => `${code} ${severity} ${line}:${column}`);
    expect(told).toContain(expected);
    expect(result.files).toBeUndefined();
  });

  it('without its head, or as bytes that are no text, is an error', () => {
    expect(places(composeText(manifest, { name, policy: 'severity: {}' }))).toEqual(
      expect.arrayContaining(['MOOR2201 error 1:1']),
    );
    const bytes = new Uint8Array([0xff, 0xfe, 0]);
    const files = [{ name, bytes: new TextEncoder().encode(manifest) }];
    const result = composeInput({ files, env: {}, policy: { name: 'mooring.yaml', bytes }, digest: () => 'ab' });
    expect(result.unreadable).toMatchObject([{ file: 'mooring.yaml' }]);
    expect(result.files).toBeUndefined();
  });

  it('may have empty sections', () => {
    expect(compose('severity:\nsuppress:\n').files).toBeDefined();
  });

  it('plays down no error of the form, also not of a code that is a warning elsewhere', () => {
    const policy = `${policyHead}suppress:\n  - { code: MOOR1002, reason: r }`;
    const twice = composeText(`${head}volumes: {}\nvolumes: {}\nmodules: { d: { image: ${detector} } }`, { policy });
    expect(places(twice)).toContain('MOOR1002 error 5:1');
    const json = manifest.replace('"routes": {}', '"routes": {}, "routes": {}');
    expect(composeText(json, { name }).diagnostics.map(({ code }) => code)).toContain('MOOR1002');
    expect(codesOf(composeText(json, { name, policy }))).not.toContain('MOOR1002');
  });

  it('shows no value of a variable in what it suppresses', () => {
    const text = `${head}volumes: { c: { share: "\${SHARE}", protocol: nfs, server: files.contoso.com } }\nmodules: { d: { image: ${detector}, mounts: { /in: c } } }`;
    const policy = `${policyHead}suppress:\n  - { code: MOOR1501, reason: r }`;
    const { suppressed } = composeText(text, { policy, env: { SHARE: 'Hunter_2_Value' } });
    expect(suppressed.length).toBeGreaterThan(0);
    expect(JSON.stringify(suppressed)).not.toMatch(/hunter/i);
  });
});

describe('a suppression of an error', () => {
  const played = (Object.keys(catalogue) as Code[]).filter(
    (code) =>
      !isFixed(code) && catalogue[code].severities.includes('error') && catalogue[code].example.by === undefined,
  );

  it.each(played)('of %s leaves something that can be made, or another error; nothing is thrown', (code) => {
    const { example } = catalogue[code];
    const framed = frameExample(example);
    const result = composeTexts(
      { [framed.name]: framed.text, ...example.also },
      {
        ...(example.env === undefined ? {} : { env: example.env }),
        ...(example.site === undefined ? {} : { site: example.site }),
        ...(example.knowledge === undefined ? {} : { knowledge: example.knowledge }),
        ...(example.settled === undefined ? {} : { settled: example.settled }),
        ...(example.beside === undefined ? {} : { beside: example.beside }),
        output: example.output,
        policy: `${policyHead}suppress:\n  - { code: ${code}, reason: r }`,
      },
    );
    expect(codesOf(result)).not.toContain(code);
    const isStopped = result.diagnostics.some(({ severity }) => severity === 'error');
    expect(result.files === undefined).toBe(isStopped);
  });
});

describe('any text as mooring.yaml', () => {
  const key = fc.constantFrom('apiVersion', 'kind', 'severity', 'suppress', 'code', 'reason', 'as', 'MOOR1506', 'x');
  const value = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom('mooring/v1', 'Policy', 'MOOR1506', 'error', 'info', '', null, 1, -1, true),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(key, tie('value'), { maxKeys: 4 }),
    ),
  })).value;

  it('throws nothing, and every finding has a place', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          value.map((one) => JSON.stringify(one)),
          fc.string(),
        ),
        (policy) => {
          const { diagnostics } = composeText(manifest, { name, policy });
          for (const { line, column } of diagnostics) expect(Math.min(line, column)).toBeGreaterThan(0);
        },
      ),
    );
  });
});
