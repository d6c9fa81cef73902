import { describe, expect, it } from 'vitest';
import { resolveSecrets } from '../core/compose/resolve-secrets.ts';
import { readInput } from '../core/inputs/read-input.ts';
import { Findings } from '../core/diagnostics/findings.ts';
import { frameExample } from '../core/diagnostics/catalogue/frame-example.ts';
import { layerOf, Variables } from '../core/variables/variables.ts';
import { SourceSpace } from '../source/source-space.ts';
import { composeText, places } from './testing/compose-text.ts';

const layer = `{
  "content": {
    "modulesContent": {
      "$edgeAgent": {
        "properties.desired.modules.detector": {
          "type": "docker", "status": "running", "restartPolicy": "always",
          "settings": { "image": "contoso.azurecr.io/detector:$TAG", "createOptions": { "Labels": { "a": "b" } } }
        },
        "properties.desired.runtime.settings.registryCredentials.contoso": {
          "address": "contoso.azurecr.io", "username": "puller", "password": "$ACR"
        },
        "properties.desired.systemModules.edgeHub": {
          "settings": { "image": "mcr.microsoft.com/azureiotedge-hub:1.1", "createOptions": { "Env": ["A=$TAG"] } }, "type": "docker"
        },
        "properties.desired.modules.other.env.LEVEL": { "value": "error" }
      },
      "$edgeHub": {
        "properties.desired.routes.up": "FROM /messages/modules/camera/outputs/* WHERE $body.a > 1 INTO $upstream",
        "properties.desired.routes.more": { "route": "FROM /messages/* INTO $upstream", "priority": 1 }
      },
      "detector": { "properties.desired.fps": \${FPS} }
    }
  }
}`;
const env = { TAG: '2', ACR: 'hunter2hunter2', FPS: '15', body: 'no' };

function draftOf(text: string) {
  const space = new SourceSpace();
  const read = space.read({ name: 'layer.template.json', bytes: new TextEncoder().encode(text) });
  if ('unreadable' in read) throw new Error(read.unreadable.reason);
  const findings = new Findings();
  const variables = new Variables([layerOf(env, 'environment')]);
  return { ...readInput({ space, sources: [read.source], variables }, findings), findings };
}

describe('a layered deployment', () => {
  it('is read with its modules, routes and twins, and what else its keys name', () => {
    const { draft, secretPlaces } = draftOf(layer);
    expect(draft).toMatchObject({ layered: true, kind: 'template', edgeAgent: undefined, edgeHub: undefined });
    expect(draft?.modules).toMatchObject([
      {
        name: 'detector',
        settings: { image: 'contoso.azurecr.io/detector:2' },
        createOptions: { Labels: { a: 'b' } },
      },
    ]);
    expect(draft?.routes).toMatchObject([
      { name: 'up', route: 'FROM /messages/modules/camera/outputs/* WHERE $body.a > 1 INTO $upstream' },
      { name: 'more', route: 'FROM /messages/* INTO $upstream' },
    ]);
    expect(draft?.agent).toEqual({
      'properties.desired.runtime.settings.registryCredentials.contoso': {
        address: 'contoso.azurecr.io',
        username: 'puller',
        password: '${ACR}',
      },
      'properties.desired.systemModules.edgeHub': {
        settings: { image: 'mcr.microsoft.com/azureiotedge-hub:1.1', createOptions: { Env: ['A=2'] } },
        type: 'docker',
      },
      'properties.desired.modules.other.env.LEVEL': { value: 'error' },
    });
    expect(draft?.hub).toEqual({
      'properties.desired.routes.up': 'FROM /messages/modules/camera/outputs/* WHERE $body.a > 1 INTO $upstream',
      'properties.desired.routes.more': { route: 'FROM /messages/* INTO $upstream', priority: 1 },
    });
    expect(draft?.sections).toEqual({ detector: { 'properties.desired.fps': 15 } });
    expect(Object.keys(secretPlaces)).toEqual(['ACR']);
  });

  it('has its parts checked at their places, without what only the deployment below has', () => {
    const codes = (text: string) =>
      places(composeText(text, { name: 'layer.template.json', env })).filter((one) => !one.startsWith('MOOR1307'));
    expect(codes(layer)).toEqual([]);
    expect(codes(layer.replace('"running"', '"runing"'))).toEqual(['MOOR1310 error 6:39']);
    expect(codes(layer.replace('"address": "contoso.azurecr.io", ', ''))).toEqual(['MOOR1310 error 9:9']);
    expect(codes(layer.replace('$upstream"', 'upstream"'))).toEqual(['MOOR1702 error 18:105']);
    expect(codes(layer.replace('"settings": { "image"', '"setting": { "image"'))).toEqual(['MOOR1301 error 5:9']);
    expect(codes(layer.replace('"properties.desired.fps"', '"fps"'))).toEqual(['MOOR1301 error 21:7']);
  });

  it('is composed to a layer, and that to itself', () => {
    const first = composeText(layer, { name: 'layer.template.json', env }).composed;
    expect(first?.manifest.modulesContent).toMatchObject({
      $edgeAgent: {
        'properties.desired.modules.detector': { settings: { createOptions: '{"Labels":{"a":"b"}}' } },
        'properties.desired.systemModules.edgeHub': { settings: { createOptions: '{"Env":["A=2"]}' } },
      },
      detector: { 'properties.desired.fps': 15 },
    });
    expect(JSON.stringify(first)).not.toContain('hunter2');
    const again = composeText(JSON.stringify(first?.manifest), { name: 'layer.json' }).composed;
    expect(JSON.stringify(again?.manifest)).toBe(JSON.stringify(first?.manifest));
    const { manifest } = resolveSecrets(first!, env);
    expect(JSON.stringify(manifest)).toContain('"password":"hunter2hunter2"');
  });

  it.each([
    ['settings', '{ "image": "x.y/d:1", "createOptions": { "Tty": true } }'],
    ['settings.createOptions', '{ "Tty": true }'],
  ])('may not have createOptions as an object below the key of %s', (key, value) => {
    const text = `{"modulesContent": {"$edgeAgent": {"properties.desired.modules.d.${key}": ${value}}}}`;
    const errors = composeText(text, { name: 'd.template.json' }).diagnostics.filter(({ code }) => code === 'MOOR1303');
    expect(errors).toMatchObject([{ severity: 'error', column: text.indexOf('{ "Tty"') + 1 }]);
    const written = text.replace('{ "Tty": true }', '"{}"');
    expect(composeText(written, { name: 'd.template.json' }).composed).toBeDefined();
  });

  it('is told to be one, which is no error', () => {
    const found = composeText(layer, { name: 'layer.template.json', env }).diagnostics;
    expect(found).toMatchObject([{ code: 'MOOR1307', severity: 'info', line: 3, column: 5 }]);
  });

  it('is a template by its createOptions, whatever its name', () => {
    expect(composeText(layer, { name: 'layer.json', env }).diagnostics).toMatchObject([
      { code: 'MOOR1307' },
      { code: 'MOOR1326' },
    ]);
    const text = layer.replace('{ "Labels": { "a": "b" } }', '"{}"').replace('{ "Env": ["A=$TAG"] }', '"{}"');
    expect(composeText(text, { name: 'layer.json', env }).draft?.modules[0]?.settings['image']).toContain('$TAG');
    expect(composeText(layer, { name: 'layer.json', env }).draft?.modules[0]?.settings['image']).toContain(':2');
  });

  it('that changes a module twin alone is one, too', () => {
    const text = '{"modulesContent": {"detector": {"properties.desired.fps": 15}}}';
    const result = composeText(text, { name: 'd.json' });
    expect(result.diagnostics.map(({ code }) => code)).toEqual(['MOOR1307']);
  });

  it('is not mixed with a whole one', () => {
    const { text } = frameExample({ in: 'modules', text: '{}' });
    const mixed = text.replace('"$edgeHub": {', '"$edgeHub": { "properties.desired.routes.up": "x",');
    expect(composeText(mixed, { name: 'd.json' }).diagnostics).toMatchObject([{ code: 'MOOR1301' }]);
    const half =
      '{"modulesContent": {"$edgeAgent": {"properties.desired": {}}, "$edgeHub": {"properties.desired.routes.a": "x"}}}';
    expect(composeText(half, { name: 'd.json' }).diagnostics).toMatchObject([{ code: 'MOOR1301' }]);
  });
});

describe('a template of any version', () => {
  it.each(['0.0.1', '1.0.0', '2.0.0', '3.0.0', '4.0.0', '4.0'])('%s is read without a word', (version) => {
    const { text } = frameExample({ in: 'template', text: '{}' });
    const result = composeText(text.replace('{', `{"$schema-template": "${version}",`), { name: 'd.template.json' });
    expect(result.diagnostics).toEqual([]);
    expect(JSON.stringify(result.composed?.manifest)).not.toContain('$schema');
  });

  it.each(['"5.0.0"', '4', '""', '{}'])('%s is read with a warning', (version) => {
    const { text } = frameExample({ in: 'template', text: '{}' });
    const result = composeText(text.replace('{', `{"$schema-template": ${version},`), { name: 'd.template.json' });
    expect(places(result)).toEqual(['MOOR1008 warning 1:22']);
    expect(result.composed).toBeDefined();
  });
});
