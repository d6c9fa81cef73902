import { describe, expect, it } from 'vitest';
import type { Json } from '../source/node.ts';
import type { TextOptions } from './testing/compose-text.ts';
import { composeText } from './testing/compose-text.ts';
import { composeManifestWith, findingsWith, manifestWith, type ManifestParts } from './testing/manifest-with.ts';

const sha = `sha256:${'a'.repeat(64)}`;
const up = 'FROM /messages/* INTO $upstream';
const many = (count: number): { modules: Record<string, Json> } => ({
  modules: Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `m${index}`,
      { settings: { image: 'ghcr.io/contoso/m:1.4.2' }, type: 'docker' },
    ]),
  ),
});
const moduleFile = JSON.stringify({
  image: { repository: 'ghcr.io/contoso/x', tag: { version: '1.4.2', platforms: { amd64: './Dockerfile.amd64' } } },
});
const beside = { 'modules/x/module.json': moduleFile };
const desired = (value: Json) => ({ sections: { detector: { 'properties.desired': value } } });
const lines = Array.from({ length: 40 }, () => 'x'.repeat(1000));

/** What was measured to pass the strictest settings of other tools and be refused by runtime or hub, or never run. */
const broken: [string, ManifestParts, string, TextOptions?][] = [
  ['a module that is not there', { image: '${MODULES.y}' }, 'MOOR1203', { beside }],
  ['a variable that is not set', { image: '$REGISTRY/detector:1.4.2' }, 'MOOR1201'],
  ['a platform that the module has not', { image: '${MODULES.x.riscv64}' }, 'MOOR1203', { beside }],
  ['no image', { image: '' }, 'MOOR1304'],
  ['two tags', { image: 'ghcr.io/contoso/detector:1:2' }, 'MOOR1304'],
  ['a tag and a digest', { image: `ghcr.io/contoso/detector:1@${sha}` }, 'MOOR1304'],
  ['a route that is none', { routes: { up: 'messages to the cloud' } }, 'MOOR1702'],
  ['an endpoint without its dollar', { routes: { up: 'FROM /messages/* INTO upstream' } }, 'MOOR1702'],
  ['a route object on 1.0', { hubVersion: '1.0', routes: { up: { route: up, priority: 0 } } }, 'MOOR1308'],
  ['a condition that does not compile', { routes: { up: 'FROM /* WHERE temp == 100 INTO $upstream' } }, 'MOOR1702'],
  ['edgeAgent 1.2', { agentVersion: '1.2' }, 'MOOR1308'],
  ['edgeAgent 2.0', { agentVersion: '2.0' }, 'MOOR1308'],
  ['edgeAgent 1', { agentVersion: '1' }, 'MOOR1308'],
  ['edgeHub 1.4', { hubVersion: '1.4' }, 'MOOR1308'],
  ['edgeHub 9', { hubVersion: '9' }, 'MOOR1308'],
  ['no schemaVersion', { agentVersion: null }, 'MOOR1308'],
  ['60 modules', many(60), 'MOOR2001'],
  ['a twin of more than 32 KB', desired({ lines }), 'MOOR2001'],
  ['a text of more than 4 KB in a twin', desired({ line: 'x'.repeat(5000) }), 'MOOR2031'],
  ['a key with a dot', desired({ 'a.b': 1 }), 'MOOR2030'],
  ['createOptions that are no JSON', { createOptions: '{"HostConfig": ' }, 'MOOR1303'],
  ['createOptions that are no object', { createOptions: '[]' }, 'MOOR1303'],
  ['a priority of 10', { routes: { up: { route: up, priority: 10 } } }, 'MOOR1703'],
  ['a status that is none', { module: { status: 'started' } }, 'MOOR1310'],
  ['a startupOrder of edgeAgent', { edgeAgent: { startupOrder: 1 } }, 'MOOR1320'],
  ['upper case in an image', { image: 'ghcr.io/contoso/Detector:1.4.2' }, 'MOOR1312'],
  ['a scheme before an image', { image: 'https://ghcr.io/contoso/detector:1.4.2' }, 'MOOR1312'],
];

describe.each(['ase-1node', 'iotedge-vm'] as const)('a broken template on %s', (target) => {
  it.each(broken)('is refused for %s', (_, parts, code, options) => {
    const { diagnostics, composed } = composeManifestWith(parts, { target, ...options });
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    expect(errors.map((error) => error.code)).toEqual([code]);
    expect(composed).toBeUndefined();
  });

  it.each<[string, ManifestParts, RegExp]>([
    ['a misspelt HostConfig', { createOptions: { HostConfg: { Memory: 5 } } }, /^MOOR1(603|313) warning/],
    [
      'a route to a module that is not there',
      { routes: { up: 'FROM /messages/modules/x/* INTO $upstream' } },
      /^MOOR1701 w/,
    ],
    ['text behind the endpoint', { routes: { up: `${up} WHERE true` } }, /^MOOR1704 warning/],
  ])('is warned of for %s', (_, parts, expected) => {
    const found = findingsWith(parts, { target });
    expect(found.filter((one) => expected.test(one))).toHaveLength(1);
    expect(found.filter((one) => one.endsWith('error'))).toEqual([]);
  });

  it('is no other text than it says where a value has a backslash or a quote', () => {
    const folder = String.raw`C:\data "x"`;
    const { composed } = composeManifestWith(
      { module: { env: { FOLDER: { value: '$FOLDER' } } } },
      { target, env: { FOLDER: folder } },
    );
    expect(JSON.stringify(composed?.manifest)).toContain(JSON.stringify(folder));
  });
});

describe('two modules on one port of the machine', () => {
  it('are an error where they share it', () => {
    const settings = {
      image: 'ghcr.io/contoso/detector:1.4.2',
      createOptions: { HostConfig: { PortBindings: { '80/tcp': [{ HostPort: '8080' }] } } },
    };
    const parts = { modules: { left: { type: 'docker', settings }, right: { type: 'docker', settings } } };
    expect(findingsWith(parts, { target: 'iotedge-vm' })).toEqual(['MOOR1804 error']);
    expect(findingsWith(parts).filter((found) => found.endsWith('error'))).toEqual([]);
  });
});

describe('a template that works', () => {
  const good: [string, ManifestParts, TextOptions?][] = [
    ['as it stands in the documents', {}],
    [
      'with numbers and booleans as text',
      {
        module: { startupOrder: 1, env: { A: { value: 1 }, B: { value: false }, C: { value: 'x' } } },
        createOptions: {
          HostConfig: {
            Privileged: 'false',
            Mounts: [{ type: 'volume', source: 'ab', target: '/a', readOnly: 'false' }],
            PortBindings: { '80/tcp': [{ HostPort: 8080, HostIp: '' }] },
          },
        },
      },
    ],
    [
      'with the runtime of a GPU, in any case',
      { createOptions: { HostConfig: { runtime: 'nvidia' }, Runtime: 'nvidia' } },
    ],
    ['with createOptions as text', { createOptions: '{"HostConfig":{"Binds":["/data:/data"]}}' }],
    ['with empty createOptions', { createOptions: '' }],
    ['with a digest alone', { image: `ghcr.io/contoso/detector@${sha}` }],
    ['without a tag', { image: 'ghcr.io/contoso/detector' }],
    ['with a local registry', { image: 'localhost:5000/detector:1.4.2' }],
    ['with a placeholder', { image: '${MODULES.x}' }, { beside }],
    [
      'with the endpoint in single quotes',
      { routes: { a: "FROM /* INTO BrokeredEndpoint('/modules/detector/inputs/i')" } },
    ],
    ['with a route as an object', { routes: { up: { route: up, priority: 9, timeToLiveSecs: 3600 } } }],
    ['with desired properties of every kind', desired({ a: [1, { b: 'c' }], d: { e: true }, f: 1.5, 'ä/ö': '' })],
    ['with 48 modules', many(48)],
  ];

  it.each(good)('has no error %s', (_, parts, options) => {
    for (const target of ['ase-1node', 'iotedge-vm'] as const) {
      const { diagnostics } = composeManifestWith(parts, { target, ...options });
      expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    }
  });

  it.each(['1.2', '1.3'])('has no error with edgeHub %s and a broker, for a virtual machine', (hubVersion) => {
    const parts = { hubVersion, hub: { mqttBroker: { authorizations: [] } } };
    expect(findingsWith(parts, { target: 'iotedge-vm' })).toEqual([]);
    expect(findingsWith(parts)).toEqual(['MOOR1308 warning']);
  });

  it.each<[string, (content: Json) => Json]>([
    ['in `content`', (content) => ({ content: { modulesContent: content }, id: 'line-2' })],
    ['as `moduleContent`', (content) => ({ moduleContent: content })],
    [
      'with `$schema` and its version',
      (content) => ({ $schema: 'x', '$schema-template': '4.0.0', modulesContent: content }),
    ],
  ])('has no error %s', (_, wrap) => {
    const text = JSON.stringify(wrap(manifestWith()['modulesContent'] ?? null));
    const { diagnostics } = composeText(`// as other tools write it\n${text}`, { name: 'deployment.template.json' });
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('has no error as a layered deployment', () => {
    const module = { type: 'docker', status: 'running', settings: { image: 'ghcr.io/contoso/d:1.4.2' } };
    const modulesContent = {
      $edgeAgent: { 'properties.desired.modules.detector': module },
      $edgeHub: { 'properties.desired.routes.up': up },
      detector: { 'properties.desired.line.speed': 2 },
    };
    const { diagnostics } = composeText(JSON.stringify({ modulesContent }), { name: 'layer.json' });
    expect(diagnostics.map(({ code }) => code)).toEqual(['MOOR1307']);
  });
});
