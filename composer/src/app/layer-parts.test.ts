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
