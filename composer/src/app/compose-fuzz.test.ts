import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../core/diagnostics/catalogue/catalogue.ts';
import { demandReadable } from '../core/rollout/read-desired.ts';
import { renderText } from '../core/diagnostics/render-text.ts';
import { composeInput, type ComposeResult } from './compose.ts';
import { composeText, head } from './testing/compose-text.ts';

/** What must hold of any answer, however wild the input: sound findings, and a manifest exactly when there is no error. */
function expectSound(result: ComposeResult): void {
  for (const { code, line, column } of result.diagnostics) {
    expect(catalogue[code]).toBeDefined();
    expect(line).toBeGreaterThan(0);
    expect(column).toBeGreaterThan(0);
  }
  expect(result.composed === undefined).toBe(result.diagnostics.some(({ severity }) => severity === 'error'));
  // What passes is what edgeAgent reads.
  const { composed } = result;
  expect(composed === undefined ? undefined : demandReadable(composed.manifest.modulesContent)).toBeUndefined();
}

const names = ['a.yaml', 'deployment.json', 'deployment.template.json'];

describe('whatever is handed in', () => {
  it('bytes at random are answered, never thrown at', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(...names), (bytes, name) => {
        expectSound(composeInput({ files: [{ name, bytes }], env: {}, digest: () => 'd' }));
      }),
    );
  });

  it('text of the characters YAML and JSON are made of is answered', () => {
    const text = fc.string({ unit: fc.constantFrom(...Array.from('{}[]:,-?&*!|>#%@"\'\\\n\t $ab1~')), maxLength: 60 });
    fc.assert(
      fc.property(text, fc.constantFrom(...names), (input, name) => expectSound(composeText(input, { name }))),
      { numRuns: 500 },
    );
  });

  it('any JSON in the place of any part of a manifest is answered', () => {
    const json = fc.json({ maxDepth: 4 });
    const places = [
      'runtime',
      'systemModules',
      'modules',
      'schemaVersion',
      'routes',
      'settings',
      'createOptions',
      'status',
      'version',
      'startupOrder',
      'image',
      'env',
      'HostConfig',
      'Mounts',
      'Binds',
      'PortBindings',
      'k8s-experimental',
    ];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...places), json), fc.boolean(), (parts, isTemplate) => {
        const part = (name: string, otherwise: string) => parts[name] ?? otherwise;
        const options = `{"HostConfig": ${part('HostConfig', `{"Mounts": ${part('Mounts', '[]')}, "Binds": ${part('Binds', '[]')}, "PortBindings": ${part('PortBindings', '{}')}}`)}, "k8s-experimental": ${part('k8s-experimental', '{}')}}`;
        const createOptions = isTemplate ? options : JSON.stringify(options);
        const settings = part(
          'settings',
          `{"image": ${part('image', '"x.y/d:1"')}, "createOptions": ${part('createOptions', createOptions)}}`,
        );
        const modules = part(
          'modules',
          `{"d": {"env": ${part('env', '{}')}, "status": ${part('status', '"running"')}, "version": ${part('version', '"1.0"')}, "startupOrder": ${part('startupOrder', '1')}, "settings": ${settings}}}`,
        );
        const system = part(
          'systemModules',
          `{"edgeAgent": {"settings": ${settings}}, "edgeHub": {"settings": ${settings}}}`,
        );
        const agent = `{"schemaVersion": ${part('schemaVersion', '"1.1"')}, "runtime": ${part('runtime', '{"type": "docker"}')}, "systemModules": ${system}, "modules": ${modules}}`;
        const hub = `{"schemaVersion": "1.1", "routes": ${part('routes', '{}')}}`;
        const text = `{"modulesContent": {"$edgeAgent": {"properties.desired": ${agent}}, "$edgeHub": {"properties.desired": ${hub}}}}`;
        expectSound(composeText(text, { name: 'd.json' }));
      }),
      { numRuns: 300 },
    );
  });

  it('any JSON in the place of any part of a workload is answered', () => {
    const keys = ['volumes', 'modules', 'routes', 'registries', 'rollout', 'reporter', 'target'];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), fc.json({ maxDepth: 4 })), (parts) => {
        const body = Object.entries(parts).map(([key, value]) => `${key}: ${value}`);
        expectSound(composeText(`${head}${body.join('\n')}\n`));
      }),
    );
  });

  it('a composed manifest, read again, is composed to itself', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9]{2,8}$/);
    const module = fc.record({
      gpu: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
      env: fc.dictionary(
        fc.stringMatching(/^[A-Z_]{1,6}$/),
        fc.string({ maxLength: 20 }).filter((text) => !text.includes('${')),
      ),
      mounts: fc.dictionary(fc.stringMatching(/^\/[a-z]{1,6}$/), fc.constantFrom('v1', 'v2')),
      createOptions: fc.record({
        Labels: fc.dictionary(
          fc.stringMatching(/^[a-z]{1,5}$/),
          fc.string({ maxLength: 700 }).filter((text) => !text.includes('${')),
        ),
      }),
    });
    fc.assert(
      fc.property(fc.dictionary(name, module, { minKeys: 1, maxKeys: 4 }), (modules) => {
        const full = Object.fromEntries(
          Object.entries(modules).map(([key, value]) => [key, { image: 'x.y/d:1', ...value }]),
        );
        // A workload may be JSON too, and a dollar stands for itself only when it is doubled.
        const workload = JSON.stringify({
          apiVersion: 'mooring/v1',
          kind: 'Workload',
          metadata: { name: 'w' },
          volumes: { v1: { share: 'share-1' }, v2: { share: 'share-2' } },
          modules: full,
        }).replaceAll('$', () => '$$');
        const first = composeText(workload, { name: 'w.json' });
        fc.pre(first.composed !== undefined);
        const again = composeText(JSON.stringify(first.composed?.manifest), { name: 'w.deployment.json' });
        expect(JSON.stringify(again.composed?.manifest)).toBe(JSON.stringify(first.composed?.manifest));
        expect(again.composed?.bindings.filter(({ module }) => module in full)).toHaveLength(
          first.composed?.bindings.length ?? -1,
        );
      }),
    );
  });

  it('a text nested ten thousand deep, an alias bomb and a flood of keys end in one clear finding', () => {
    const deep = 10_000;
    const bomb = [
      'a: &a [1,1,1,1,1,1,1,1,1]',
      ...Array.from('bcdefghi').map(
        (key, index) => `${key}: &${key} [${Array(9).fill(`*${'abcdefghi'[index]}`).join(',')}]`,
      ),
    ];
    const inputs: [string, string][] = [
      ['a.yaml', '['.repeat(deep)],
      ['a.yaml', '- '.repeat(deep)],
      ['a.yaml', '{a: '.repeat(deep)],
      ['a.yaml', '? '.repeat(deep)],
      ['a.json', '['.repeat(deep)],
      ['a.json', '{"a":'.repeat(deep)],
      ['a.yaml', bomb.join('\n')],
      ['a.json', `{${Array.from({ length: 60_000 }, (_, index) => `"k${index}":1`).join(',')}}`],
      ['a.yaml', `# ${'x'.repeat(1_100_000)}`],
    ];
    for (const [name, text] of inputs) {
      const result = composeText(text, { name });
      expect(result.diagnostics.map(({ code }) => code)).toEqual(['MOOR1003']);
    }
  });

  it('a flood of findings is answered with all of them, and shown with the first', () => {
    const many = 5_000;
    const floods: [string, string][] = [
      ['a.yaml', `${head}modules: { d: { image: "${'${A}'.repeat(many)}" } }`],
      ['a.yaml', `${head}${Array.from({ length: many }, (_, index) => `k${index}: 1\n`).join('')}modules: {}`],
      [
        'a.yaml',
        `${head}modules: { d: { image: x.y/d:1, mounts: { ${Array.from({ length: many }, (_, index) => `/${index}: v`).join(', ')} } } }`,
      ],
      [
        'a.yaml',
        `${head}modules: { d: { image: x.y/d:1 } }\nroutes: { ${Array.from({ length: many }, (_, index) => `r${index}: SELECT ${' '.repeat(60)}`).join(', ')} }`,
      ],
    ];
    for (const [name, text] of floods) {
      const { diagnostics, sources } = composeText(text, { name });
      expect(diagnostics.length).toBeGreaterThan(4_999);
      const shown = renderText(diagnostics, sources, { colour: false });
      expect(shown).toContain('more that are not shown');
      expect(shown.length).toBeLessThan(200_000);
    }
  });

  it('a route of blanks and a line of one word cost no more than their length', () => {
    const route = composeText(`${head}modules: { d: { image: x.y/d:1 } }\nroutes: { r: "SELECT${' '.repeat(4000)}x" }`);
    expect(route.diagnostics.map(({ code }) => code)).toContain('MOOR1702');
    const word = composeText(`{"a${'a'.repeat(900_000)}`, { name: 'd.json' });
    expect(renderText(word.diagnostics, word.sources, { colour: false })).toContain('MOOR1001');
  });

  it('a key named __proto__ pollutes nothing and is refused', () => {
    for (const [name, text] of [
      ['a.yaml', `${head}modules: { __proto__: { polluted: yes } }`],
      ['a.json', '{"__proto__": {"polluted": true}, "modulesContent": {"__proto__": {"polluted": true}}}'],
    ] as const) {
      const result = composeText(text, { name });
      expect(result.diagnostics.map(({ code }) => code)).toContain('MOOR1004');
      expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    }
  });

  it.each(['constructor', 'toString', 'hasOwnProperty'])('a name such as %s is a name like any other', (name) => {
    const result = composeText(
      `${head}volumes: { c: { share: camera-drop } }\nmodules: { ${name}: { image: x.y/d:1, mounts: { /a: ${name} } } }`,
    );
    expect(result.diagnostics.filter(({ severity }) => severity === 'error')).toMatchObject([{ code: 'MOOR1105' }]);
  });
});
