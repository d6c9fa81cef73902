import { describe, expect, it } from 'vitest';
import { digest } from './digest.ts';
import { importInput } from './import.ts';
import { composeText, head, places } from './testing/compose-text.ts';

function importContent(content: object) {
  const bytes = new TextEncoder().encode(JSON.stringify({ content: { modulesContent: content } }));
  return importInput({ file: { name: 'layer.json', bytes }, env: {}, digest });
}

describe('a layer that names a part of a module', () => {
  it.each([
    ['modules.m.env', { A: { value: '1' } }],
    ['modules.m.env.FOO', { value: '1' }],
    ['modules.n.settings.image', 'contoso.azurecr.io/n:2'],
    ['modules.n.settings', { image: 'contoso.azurecr.io/n:2', createOptions: '{"Tty":true}' }],
    ['modules.n.status', 'stopped'],
  ])('is imported with %s as it is sent', (key, value) => {
    const $edgeAgent = { [`properties.desired.${key}`]: value };
    const result = importContent({ $edgeAgent });
    expect(result.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(result.proved).toBe(true);
    const again = composeText(result.text ?? '');
    expect(again.composed?.manifest.modulesContent).toEqual({ $edgeAgent });
  });

  const workload = (properties: string) =>
    `${head}edgeAgent: { properties: { ${properties} } }\nlayered: true\nmodules: {}\nreporter: { enabled: false }\n`;

  it.each([
    ['properties.desired.modules.n.settings: { createOptions: { Tty: true } }', 'MOOR1303 error 4:84'],
    ['properties.desired.modules.n.settings.createOptions: { Tty: true }', 'MOOR1303 error 4:81'],
    ['properties.desired.modules.n: { status: stopped }', 'MOOR1113 error 4:28'],
  ])('cannot say %s', (text, place) => {
    expect(places(composeText(workload(text)))).toEqual([place]);
  });
});

describe('a layer without a module', () => {
  const storeAndForwardConfiguration = { timeToLiveSecs: 7200 };
  const up = { schemaVersion: '1.1', routes: { up: 'FROM /messages/* INTO $upstream' }, storeAndForwardConfiguration };
  const m = { 'properties.desired': { a: 1 } };

  it.each<[string, object, object]>([
    ['only sets a twin', { $edgeAgent: {}, m }, {}],
    ['has an empty $edgeHub', { $edgeAgent: {}, $edgeHub: {}, m }, { $edgeHub: undefined }],
    ['has a whole $edgeHub', { $edgeAgent: {}, $edgeHub: { 'properties.desired': up } }, {}],
    [
      'has dotted keys beside a whole $edgeHub',
      { $edgeAgent: { 'properties.desired.modules.m.status': 'stopped' }, $edgeHub: { 'properties.desired': up }, m },
      {},
    ],
  ])('that %s is composed, and imported to the same', (_what, content, less) => {
    const composed = composeText(JSON.stringify({ modulesContent: content }), { name: 'layer.json' });
    expect(composed.diagnostics.map(({ code }) => code)).toEqual(['MOOR1307']);
    expect(composed.composed?.manifest.modulesContent).toEqual({ ...content, ...less });
    const result = importContent(content);
    expect(result.proved).toBe(true);
    expect(composeText(result.text ?? '').composed?.manifest).toEqual(composed.composed?.manifest);
  });

  it('has the routes of a whole $edgeHub checked where they stand', () => {
    const bad = { ...up, routes: { up: 'FROM nowhere' } };
    const text = JSON.stringify({ modulesContent: { $edgeAgent: {}, $edgeHub: { 'properties.desired': bad }, m } });
    const found = composeText(text, { name: 'layer.json' }).diagnostics.find(({ severity }) => severity === 'error');
    expect(found?.code).toMatch(/^MOOR17/);
    expect(found?.column).toBeGreaterThan(text.indexOf('FROM'));
  });
});
