import { describe, expect, it } from 'vitest';
import { composeText, createOptionsOf, detector, head, places } from './testing/compose-text.ts';
import { codesOf, sectionOf } from './testing/desired-of.ts';

const layer = `${head}layered: true
registries: { contoso: { address: images.contoso.com, username: puller, password: '\${ACR}' } }
volumes: { drop: { share: camera-drop } }
modules:
  watcher: { image: ${detector}, mounts: { /in: drop }, desired: { fps: 5 } }
externalModules: [detector]
routes:
  up: FROM /messages/modules/watcher/outputs/* INTO $upstream
  in: { route: FROM /messages/modules/detector/* INTO BrokeredEndpoint("/modules/watcher/inputs/a"), priority: 2 }
twins: { detector: { properties.desired.fps: 30 } }
edgeHub: { properties: { properties.desired.schemaVersion: '1.1' } }
`;

describe('a workload that is a layer', () => {
  it('has its modules, routes and registries by full key, and no system modules', () => {
    const result = composeText(layer);
    expect(codesOf(result)).toEqual(['MOOR1111 info']);
    expect(Object.keys(sectionOf(result, '$edgeAgent')).sort()).toEqual([
      'properties.desired.modules.line-inspection-prober',
      'properties.desired.modules.reporter',
      'properties.desired.modules.watcher',
      'properties.desired.runtime.settings.registryCredentials.contoso',
    ]);
    expect(sectionOf(result, '$edgeHub')).toEqual({
      'properties.desired.schemaVersion': '1.1',
      'properties.desired.routes.up': 'FROM /messages/modules/watcher/outputs/* INTO $upstream',
      'properties.desired.routes.in': {
        route: 'FROM /messages/modules/detector/* INTO BrokeredEndpoint("/modules/watcher/inputs/a")',
        priority: 2,
      },
    });
    expect(sectionOf(result, 'detector')).toEqual({ 'properties.desired.fps': 30 });
    expect(sectionOf(result, 'watcher')).toEqual({ 'properties.desired': { fps: 5 } });
  });

  it('is made of any workload by asking for that output', () => {
    const asked = composeText(layer.replace('layered: true\n', ''), { output: 'layered' });
    expect(asked.composed?.manifest).toEqual(composeText(layer).composed?.manifest);
  });

  it('must say which modules of other deployments its routes name', () => {
    const result = composeText(layer.replace('externalModules: [detector]\n', ''));
    expect(codesOf(result).filter((code) => code.endsWith('error'))).toEqual(['MOOR1701 error']);
    expect(result.diagnostics.find(({ code }) => code === 'MOOR1701')?.help).toContain('`externalModules: [detector]`');
  });

  it.each([
    ['edgeHub: { store: drop }', '4:12'],
    ['edgeHub: { ports: ["443:443"] }', '4:12'],
    ['edgeHub: { env: { A: b } }', '4:12'],
    ['edgeHub: { desired: {} , timeToLiveSecs: 5 }', '4:26'],
    ['edgeAgent: { image: "x.y/agent:1.1" }', '4:14'],
    ['edgeAgent: { createOptions: { Labels: { a: b } } }', '4:14'],
  ])('cannot say %s', (text, place) => {
    const result = composeText(`${head}${text}\nlayered: true\nmodules: {}\nreporter: { enabled: false }\n`);
    expect(places(result)).toEqual([`MOOR1114 error ${place}`]);
    const asked = `${head}${text}\nmodules: {}\nreporter: { enabled: false }\n`;
    expect(codesOf(composeText(asked, { output: 'layered' }))).toContain('MOOR1114 warning');
    const whole = composeText(`${head}${text.replace('drop', 'x')}\nmodules: {}\nreporter: { enabled: false }\n`);
    expect(codesOf(whole)).not.toContain('MOOR1114 error');
  });

  it.each([
    ['edgeHub: { properties: { schemaVersion: "1.1" } }', 'MOOR1116 error 4:26'],
    ['edgeAgent: { properties: { properties.desired.modules.a: {} } }', 'MOOR1113 error 4:28'],
    [
      'edgeHub: { properties: { properties.desired.routes.up: x } }\nroutes: { up: FROM /messages/* INTO $upstream }',
      'MOOR1113 error 4:26',
    ],
  ])('cannot have %s', (text, place) => {
    expect(places(composeText(`${head}${text}\nlayered: true\nmodules: {}\nreporter: { enabled: false }\n`))).toEqual([
      place,
    ]);
  });

  it('keeps the variable of a password for the push, which puts it in', () => {
    const result = composeText(layer);
    expect(result.composed?.secretNames).toEqual(['ACR']);
    expect(JSON.stringify(result.composed?.manifest)).toContain('"password":"${ACR}"');
  });
});

describe('sections of twins', () => {
  const withTwins = (twins: string, more = '') =>
    composeText(
      `${head}modules: { a: { image: ${detector}${more} } }\ntwins: ${twins}\nreporter: { enabled: false }\n`,
    );

  it('stand in the manifest as they are written', () => {
    const result = withTwins('{ a: { properties.desired: { x: 1 } }, other: { properties.desired.y: [2] } }');
    expect(result.diagnostics).toEqual([]);
    expect(sectionOf(result, 'a')).toEqual({ 'properties.desired': { x: 1 } });
    expect(sectionOf(result, 'other')).toEqual({ 'properties.desired.y': [2] });
  });

  it.each([
    ['{ a: { properties.desired: { x: 1 } } }', ', desired: { x: 2 }', 'MOOR1113 error 5:15'],
    ['{ a: { desired: {} } }', '', 'MOOR1116 error 5:15'],
    ['{ $edgeHub: { properties.desired: {} } }', '', 'MOOR1116 error 5:10'],
  ])('%s beside a module with%s are an error', (twins, more, place) => {
    expect(places(withTwins(twins, more))).toEqual([place]);
  });

  it('cannot be those of the reporter', () => {
    const text = `${head}modules: { a: { image: ${detector} } }\ntwins: { reporter: { properties.desired: {} } }\n`;
    expect(places(composeText(text))).toEqual(['MOOR1404 error 5:10']);
  });
});

it('properties by full key are an error in a whole deployment', () => {
  const text = `${head}edgeAgent: { properties: { properties.desired.x: 1 } }\nmodules: {}\nreporter: { enabled: false }\n`;
  expect(places(composeText(text))).toEqual(['MOOR1115 error 4:14']);
});

it('createOptions of a layer are cut and padded like others', () => {
  const modules = { watcher: { settings: { createOptions: '{', createOptions01: '}', createOptions02: ' ' } } };
  const previous = { modulesContent: { $edgeAgent: { 'properties.desired.modules.watcher': modules.watcher } } };
  const result = composeText(layer, { previous: JSON.stringify(previous) });
  expect(codesOf(result)).toContain('MOOR1311 info');
  const entry = sectionOf(result, '$edgeAgent')['properties.desired.modules.watcher'] as { settings: object };
  expect(entry.settings).toMatchObject({ createOptions01: ' ', createOptions02: ' ' });
  expect(
    createOptionsOf(composeText(layer.replace('layered: true\n', '').replace(/edgeHub:.*\n/, '')), 'watcher'),
  ).toEqual({
    HostConfig: { Mounts: [{ Target: '/in', Source: 'camera-drop', Type: 'volume' }] },
  });
});
