import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../core/diagnostics/catalogue/catalogue.ts';
import { renderAzurePipelines } from '../core/diagnostics/render-azure-pipelines.ts';
import { renderJson } from '../core/diagnostics/render-json.ts';
import { renderText } from '../core/diagnostics/render-text.ts';
import { renderTrace } from '../core/merge/render-trace.ts';
import type { ComposeResult } from './compose.ts';
import { composeTexts, head, type TextOptions } from './testing/compose-text.ts';

/** What must hold of any answer: findings at places that exist in files that were read, and a result or an error. */
function expectSound(texts: Record<string, string>, options: Omit<TextOptions, 'name'> = {}): ComposeResult {
  const result = composeTexts(texts, { trace: true, ...options });
  const lengths = new Map(result.sources.map((source) => [source.file, source.text.split(/\r\n|\n|\r/)]));
  for (const { code, file, line, column, message } of result.diagnostics) {
    expect(catalogue[code]).toBeDefined();
    expect(message).not.toMatch(/undefined|\[object|NaN/);
    if (code === 'MOOR1000' || code === 'MOOR1211') continue;
    const text = lengths.get(file)?.[line - 1];
    expect(text).toBeDefined();
    expect(column).toBeGreaterThan(0);
    expect(column).toBeLessThanOrEqual((text ?? '').length + 1);
  }
  const hasErrors = result.diagnostics.some(({ severity }) => severity === 'error');
  expect(result.composed === undefined).toBe(hasErrors);
  renderText(result.diagnostics, result.sources, { colour: false });
  expect(renderTrace(result.trace ?? [])).not.toMatch(/[^\n\P{Cc}]/u);
  return result;
}

const json = fc.json({ maxDepth: 4 });
const template = (parts: Record<string, string>, wrapped = false) => {
  const part = (name: string, otherwise: string) => parts[name] ?? otherwise;
  const system = '{"settings": {"image": "x.y/d:1", "createOptions": {}}, "type": "docker"}';
  const modules = `{"d": {"status": ${part('status', '"running"')}, "settings": {"image": ${part('image', '"x.y/d:1"')}, "createOptions": ${part('createOptions', '{}')}}, "type": "docker"}}`;
  const agent = `{"schemaVersion": "1.1", "runtime": {"type": "docker"}, "systemModules": {"edgeAgent": ${system}, "edgeHub": ${system}}, "modules": ${modules}}`;
  const hub = `{"schemaVersion": "1.1", "routes": {}, "storeAndForwardConfiguration": {"timeToLiveSecs": ${part('ttl', '5')}}}`;
  const content = `{"$edgeAgent": {"properties.desired": ${agent}}, "$edgeHub": {"properties.desired": ${hub}}}`;
  return wrapped ? `{"content": {"modulesContent": ${content}}}` : `{"modulesContent": ${content}}`;
};

const signs = [
  '${',
  '}',
  '$A',
  '${A}',
  '${json:A}',
  '$',
  '$$',
  '<',
  '>',
  '..',
  '/',
  '\\',
  '.',
  'a',
  '\0',
  '\n',
  '"',
  "'",
];
const placeholders = ['MODULES.', 'MODULEDIR<', '${MODULES.d}', '${MODULEDIR<./d>}', 'debug', 'amd64'];
const punctuation = ['{', ':', '-', '#', '##vso['];

/** Words that mean something to some part of the reading, put together at random. */
const words = fc
  .array(fc.constantFrom(...signs, ...placeholders, ...punctuation), { maxLength: 8 })
  .map((all) => all.join(''));

describe('whatever is handed in of several files, sites, templates and module.json', () => {
  it('any JSON as any part of files that go over a workload is answered', () => {
    const keys = fc.constantFrom(
      'modules',
      'volumes',
      'values',
      'sites',
      'routes',
      'metadata',
      'kind',
      'registries',
      'x',
    );
    const file = fc.dictionary(keys, json).map(
      (parts) =>
        `{${Object.entries(parts)
          .map(([key, value]) => `"${key}": ${value}`)
          .join(',')}}`,
    );
    const base = `${head}values: { A: 1 }\nsites: { p: { modules: { d: { image: x.y/p:1 } } } }\nmodules: { d: { image: "x.y/d:\${A}" } }`;
    fc.assert(
      fc.property(fc.array(file, { maxLength: 3 }), fc.constantFrom('p', 'q', undefined), (overlays, site) => {
        const named = Object.fromEntries(overlays.map((text, index) => [`f${index}.json`, text]));
        expectSound({ 'base.yaml': base, ...named }, site === undefined ? {} : { site });
      }),
      { numRuns: 300 },
    );
  });

  it('any JSON as the sites and values of a workload is answered', () => {
    fc.assert(
      fc.property(json, json, fc.boolean(), (values, site, chosen) => {
        const text = `${head}values: ${values}\nsites: { p: ${site} }\nmodules: { d: { image: "x.y/d:\${A}" } }`;
        expectSound({ 'a.yaml': text }, chosen ? { site: 'p' } : {});
      }),
      { numRuns: 300 },
    );
  });

  it('references and placeholders at random are answered, in YAML, JSON, keys and values', () => {
    fc.assert(
      fc.property(words, words, fc.option(words, { nil: undefined }), (one, two, value) => {
        const env: Record<string, string> = value === undefined ? {} : { A: value };
        const quoted = JSON.stringify(one);
        expectSound(
          { 'a.yaml': `${head}modules: { d: { image: ${quoted}, desired: { ${JSON.stringify(two)}: ${quoted} } } }` },
          { env, beside: { 'modules/d/module.json': '{}' } },
        );
        const texts = [
          template({ image: quoted }),
          template({ ttl: one.replaceAll('\0', '') }),
          template({ createOptions: quoted }),
        ];
        for (const text of texts) expectSound({ 'deployment.template.json': text }, { env, beside: {} });
      }),
      { numRuns: 500 },
    );
  });

  it('a path of a placeholder never leaves the folder of the file, whatever it is made of', () => {
    const step = fc.constantFrom('..', '.', '', 'a', '...', ' ..', '.. ', '~', 'C:', '\0', '%2e%2e', '\u2025', 'a..');
    const path = fc
      .array(fc.tuple(step, fc.constantFrom('/', '\\', '//', '/./')), { maxLength: 6 })
      .map((all) => all.flat().join(''));
    fc.assert(
      fc.property(path, fc.constantFrom('MODULEDIR<', 'MODULES.'), (text, kind) => {
        const image = JSON.stringify(`\${${kind}${text}${kind.endsWith('<') ? '>' : ''}}`);
        const asked: string[] = [];
        expectSound({ 'deployment.template.json': template({ image }) }, { onRead: (one) => void asked.push(one) });
        for (const one of asked) {
          expect(one).toMatch(/^([^/\\:\0]+\/)*module\.json$/);
          expect(one.split('/').map((part) => part.trim())).not.toContain('..');
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('a module.json of any JSON, of any bytes, and of any size is answered', () => {
    const image = '"${MODULES.d}"';
    const file = fc.oneof(
      json,
      fc.string({ maxLength: 60 }),
      fc
        .tuple(json, json, json)
        .map(
          ([repository, version, platforms]) =>
            `{"image": {"repository": ${repository}, "tag": {"version": ${version}, "platforms": ${platforms}}}}`,
        ),
    );
    const read = (text: string) =>
      expectSound({ 'deployment.template.json': template({ image }) }, { beside: { 'modules/d/module.json': text } });
    fc.assert(fc.property(file, (text) => void read(text)));
    for (const text of ['['.repeat(10_000), `"${'x'.repeat(1_100_000)}"`, `{"image": ${'{"a":'.repeat(5000)}`]) {
      expect(read(text).diagnostics.map(({ code }) => code)).toContain('MOOR1003');
    }
  });

  it('layered deployments of any JSON are answered', () => {
    const ofModules = [
      'modules',
      'modules.d',
      'modules.d.settings',
      'modules.d.settings.image',
      'systemModules.edgeHub',
    ];
    const others = ['', 'routes.a', 'runtime.settings.registryCredentials.c', 'schemaVersion', 'a.b.c'];
    const key = fc.constantFrom(...ofModules, ...others);
    const section = fc.dictionary(key, json).map(
      (parts) =>
        `{${Object.entries(parts)
          .map(([name, value]) => `"properties.desired.${name}": ${value}`)
          .join(',')}}`,
    );
    fc.assert(
      fc.property(section, section, section, (agent, hub, twin) => {
        const text = `{"modulesContent": {"$edgeAgent": ${agent}, "$edgeHub": ${hub}, "d": ${twin}}}`;
        const found = composeTexts({ 'd.json': text });
        expect(found.diagnostics.every(({ line, column }) => line > 0 && column > 0)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('depth, aliases and 50 MB in any of several files end in one clear finding', () => {
    const bomb = [
      'a: &a [1,1,1,1,1,1,1,1,1]',
      ...Array.from('bcdefghi').map(
        (key, index) => `${key}: &${key} [${Array(9).fill(`*${'abcdefghi'[index]}`).join(',')}]`,
      ),
    ].join('\n');
    const base = `${head}modules: { d: { image: x.y/d:1 } }`;
    for (const text of ['['.repeat(10_000), '{a: '.repeat(10_000), bomb, `# ${'x'.repeat(50_000_000)}`]) {
      for (const texts of [
        { 'a.yaml': base, 'b.yaml': text },
        { 'b.yaml': text, 'a.yaml': base },
      ]) {
        const { diagnostics } = expectSound(texts);
        expect(diagnostics.map(({ code, file }) => [code, file])).toEqual([['MOOR1003', 'b.yaml']]);
      }
    }
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`f${index}.yaml`, bomb]));
    const codes = new Set(expectSound({ 'a.yaml': base, ...many }).diagnostics.map(({ code }) => code));
    expect([...codes]).toEqual(['MOOR1003']);
  });

  it('an object nested as deep as allowed in every file, and in every value, is still answered', () => {
    const deep = `${'{"a":'.repeat(95)}1${'}'.repeat(95)}`;
    const texts = { 'a.yaml': `${head}modules: { d: { image: x.y/d:1, desired: ${deep} } }`, 'b.json': deep };
    expectSound(texts);
    expectSound(
      { 'a.yaml': `${head}modules: { d: { image: x.y/d:1, desired: { a: "\${json:A}" } } }` },
      { env: { A: deep } },
    );
  });

  it('a value cannot forge a line of output, in a finding or in a trace', () => {
    const nasty = '##vso[task.setvariable variable=x]y\n##vso[task.complete result=Succeeded]\r\u001b[2J';
    const texts = {
      'a.yaml': `${head}modules: { d: { image: x.y/d:1, status: "\${A}", restartPolicy: ${JSON.stringify(nasty)}, ${JSON.stringify(nasty)}: 1 } }`,
    };
    const result = expectSound(texts, { env: { A: nasty } });
    expect(result.diagnostics.length).toBeGreaterThan(2);
    const { diagnostics, sources } = result;
    const outputs = [
      renderText(diagnostics, sources, { colour: false }),
      renderAzurePipelines(diagnostics),
      renderTrace(result.trace ?? []),
    ];
    for (const text of outputs) {
      expect(text).not.toMatch(/^##vso\[(?!task\.logissue )/m);
      expect(text).not.toContain('\u001b');
    }
    expect(JSON.parse(renderJson(diagnostics))).toMatchObject({ diagnostics: {} });
  });

  it('ten thousand sites, values and files of findings cost no more than their number', () => {
    const sites = Array.from({ length: 5000 }, (_, index) => `  s${index}: { values: { V${index}: x }, modul: {} }`);
    const text = `${head}sites:\n${sites.join('\n')}\nmodules: { d: { image: x.y/d:1 } }`;
    expect(expectSound({ 'a.yaml': text }, { site: 's4999' }).diagnostics.length).toBeGreaterThanOrEqual(5000);
    const values = Array.from({ length: 9000 }, (_, index) => `V${index}: value-${index}`).join(', ');
    const used = Array.from({ length: 9000 }, (_, index) => `"\${V${index}} \${U}"`).join(', ');
    const many = `${head}values: { ${values} }\nmodules: { d: { image: x.y/d:1, desired: { a: [${used}] } } }`;
    expect(expectSound({ 'a.yaml': many }).diagnostics.length).toBeGreaterThanOrEqual(9000);
  });
});
