import { describe, expect, it } from 'vitest';
import { renderText } from '../core/diagnostics/render-text.ts';
import { composeInput } from './compose.ts';
import { composeTexts, createOptionsOf, detector, head, moduleOf } from './testing/compose-text.ts';

const base = `${head}modules:
  detector:
    image: ${detector}
    env: { LEVEL: info, SITE: plant-7 }
    ports: ['8080:80']
reporter: { enabled: false }
`;
const found = (result: ReturnType<typeof composeTexts>) =>
  result.diagnostics.map(({ code, severity, file, line, column }) => `${code} ${severity} ${file}:${line}:${column}`);

describe('several workload files', () => {
  it('are one workload, the later over the earlier', () => {
    const result = composeTexts({
      'base.yaml': base,
      'prod.yaml': 'modules:\n  detector:\n    env: { LEVEL: error, SITE: null }\n    ports: ["9090:90"]\n',
      'more.json': `{"modules": {"second": {"image": "images.contoso.com/second:1"}}}`,
    });
    expect(result.diagnostics).toEqual([]);
    expect(moduleOf(result, 'detector')).toMatchObject({ env: { LEVEL: { value: 'error' } } });
    expect(Object.keys(moduleOf(result, 'detector')['env'] ?? {})).toEqual(['LEVEL']);
    expect(createOptionsOf(result, 'detector')).toEqual({
      HostConfig: { PortBindings: { '90/tcp': [{ HostPort: '9090' }] } },
    });
    expect(moduleOf(result, 'second')).toMatchObject({
      settings: { image: 'images.contoso.com/second:1' },
      type: 'docker',
    });
  });

  it('point into the file that a finding is about', () => {
    const result = composeTexts({
      'base.yaml': base.replace('LEVEL: info', 'LEVEL: "${A}"'),
      'prod.yaml': 'modules:\n  detector:\n    imagge: x\n    env: { MORE: "a-${B}" }\n    restartPolicy: sometimes\n',
    });
    expect(found(result)).toEqual([
      'MOOR1201 error base.yaml:7:20',
      'MOOR1101 error prod.yaml:3:5',
      'MOOR1201 error prod.yaml:4:21',
      'MOOR1103 error prod.yaml:5:20',
    ]);
    expect(result.sources.map(({ file }) => file)).toEqual(['base.yaml', 'prod.yaml']);
  });

  it('tell what is wrong with the text of each', () => {
    const result = composeTexts({
      'base.yaml': `${base}modules: {}\n`,
      'prod.yaml': 'a: [\n',
      'other.json': '{"a" 1}',
    });
    expect(found(result)).toEqual([
      'MOOR1002 error base.yaml:10:1',
      'MOOR1001 error other.json:1:6',
      'MOOR1001 error prod.yaml:2:1',
    ]);
    expect(result.composed).toBeUndefined();
  });

  it('need no head after the first, which must have one', () => {
    const text = 'modules: { detector: { image: images.contoso.com/detector:2 } }';
    expect(composeTexts({ 'a.yaml': base, 'b.yaml': text }).composed?.name).toBe('line-inspection');
    expect(found(composeTexts({ 'b.yaml': text.replace('modules', 'volumes'), 'a.yaml': base }))).toEqual([
      'MOOR1006 error b.yaml:1:1',
    ]);
    expect(found(composeTexts({ 'a.yaml': base, 'b.yaml': '- 1' }))).toEqual(['MOOR1006 error b.yaml:1:1']);
  });

  it('are refused where one of them is a manifest, at each that cannot be merged', () => {
    const manifest = '{"modulesContent": {}}';
    expect(found(composeTexts({ 'a.yaml': base, 'b.json': manifest, 'c.yaml': 'volumes: {}' }))).toEqual([
      'MOOR1007 error b.json:1:1',
    ]);
    expect(found(composeTexts({ 'b.json': manifest, 'a.yaml': base, 'c.json': manifest }))).toEqual([
      'MOOR1007 error a.yaml:1:1',
      'MOOR1007 error c.json:1:1',
    ]);
  });

  it('are all looked at for bytes that are no text', () => {
    const files = ['a.yaml', 'b.yaml', 'c.yaml'].map((name, index) => ({
      name,
      bytes: index === 1 ? new TextEncoder().encode(base) : new Uint8Array([0xc3, 0x28]),
    }));
    const result = composeInput({ files, env: {}, digest: () => 'd' });
    expect(result.unreadable.map(({ file }) => file)).toEqual(['a.yaml', 'c.yaml']);
    expect(found(result)).toEqual(['MOOR1000 error a.yaml:1:1', 'MOOR1000 error c.yaml:1:1']);
  });

  it('are shown with their own lines, secrets starred out in each', () => {
    const registries = 'registries: { c: { address: images.contoso.com, username: puller, password: "${ACR}" } }\n';
    const texts = { 'base.yaml': base + registries, 'prod.yaml': '# a comment\nvalues: { ACR: hunter2hunter2 }\n' };
    const result = composeTexts(texts);
    expect(found(result)).toEqual(['MOOR1210 error prod.yaml:2:16']);
    const shown = renderText(result.diagnostics, result.sources, { colour: false });
    expect(shown).toContain('2 | values: { ACR: ************** }');
  });

  it('may be a hundred with fifty modules each', () => {
    const files = Array.from({ length: 100 }, (_, file): [string, string] => [
      `f${file}.yaml`,
      `${file === 0 ? `${head}reporter: { enabled: false }\n` : ''}modules:\n${Array.from(
        { length: 50 },
        (__, module) => `  m${file}x${module}: { image: "images.contoso.com/d:\${TAG}" }\n`,
      ).join('')}`,
    ]);
    const { diagnostics, draft } = composeTexts(Object.fromEntries(files), { env: { TAG: '1' }, target: 'iotedge-vm' });
    // Read they are, though no device takes that many.
    expect(new Set(diagnostics.map(({ code }) => code))).toEqual(new Set(['MOOR2001']));
    expect(draft?.modules).toHaveLength(5000);
    expect(draft?.modules.at(-1)).toMatchObject({
      name: 'm99x49',
      settings: { image: 'images.contoso.com/d:1' },
    });
  });

  it('are bounded together, too', () => {
    const values = `{"volumes": [${'1,'.repeat(49_000)}1]}`;
    const texts = Object.fromEntries(
      Array.from({ length: 30 }, (_, index): [string, string] => [`f${index}.json`, values]),
    );
    const many = composeTexts({ 'a.yaml': base, ...texts });
    expect(new Set(many.diagnostics.map(({ code }) => code))).toEqual(new Set(['MOOR1003']));
    const large = `{"volumes": "${'x'.repeat(1_000_000)}"}`;
    const names = Array.from({ length: 20 }, (_, index): [string, string] => [`f${index}.json`, large]);
    const heavy = composeTexts({ 'a.yaml': base, ...Object.fromEntries(names) });
    expect(found(heavy)[0]).toMatch(/^MOOR1003 error f\d+\.json:1:1$/);
  });
});
