import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../source/node.ts';
import type { Target } from '../core/model/target.ts';
import { composeText, head } from './testing/compose-text.ts';

const desired = (properties: object): JsonObject =>
  Object.fromEntries(Object.entries(properties).map(([key, value]) => [`properties.desired.${key}`, value]));

/** What is told of a layered deployment, but that it is one. */
function diagnose(agent: object, hub: object = {}, target: Target = 'ase-1node') {
  const content = { $edgeAgent: desired(agent), $edgeHub: desired(hub) };
  const text = JSON.stringify({ content: { modulesContent: content } }, null, 1);
  const { diagnostics } = composeText(text, { name: 'layer.deployment.json', target });
  return diagnostics.filter(({ code }) => code !== 'MOOR1307');
}
const found = (agent: object, hub: object = {}, target: Target = 'ase-1node') =>
  diagnose(agent, hub, target).map(({ code, severity, line }) => `${code} ${severity} ${line}`);

const image = 'contoso.azurecr.io/cam:1.4.2';
const cam = (more: object = {}, settings: object = {}) => ({
  type: 'docker',
  status: 'running',
  restartPolicy: 'always',
  settings: { image, createOptions: '{}', ...settings },
  ...more,
});
const registry = { address: 'contoso.azurecr.io', username: 'u', password: '${PASSWORD}' };
const agentCases: [string, object, object, string][] = [
  [
    'all modules by one key',
    { modules: { cam: cam({}, { image: 'x/a:1:2' }) } },
    { modules: { cam: cam() } },
    'MOOR1304',
  ],
  ['a module of them without settings', { modules: { cam: { type: 'docker' } } }, { modules: {} }, 'MOOR1301'],
  [
    'one of them with an object as createOptions',
    { modules: { cam: cam({}, { createOptions: {} }) } },
    { modules: {} },
    'MOOR1303',
  ],
  ['the image', { 'modules.cam.settings.image': 'x/a:1:2' }, { 'modules.cam.settings.image': image }, 'MOOR1304'],
  [
    'createOptions',
    { 'modules.cam.settings.createOptions': '{bad' },
    { 'modules.cam.settings.createOptions': '{"Tty": true}' },
    'MOOR1303',
  ],
  [
    'what stands in createOptions',
    { 'modules.cam.settings': { createOptions: '{"HostConfig":{"Binds":["$X/y:/z"]}}' } },
    { 'modules.cam.settings.createOptions': '{"HostConfig":{"Mounts":[]}}' },
    'MOOR1213',
  ],
  ['the status', { 'modules.cam.status': 'runing' }, { 'modules.cam.status': 'stopped' }, 'MOOR1310'],
  ['a variable', { 'modules.cam.env.A': 'x' }, { 'modules.cam.env.A': { value: 'x' } }, 'MOOR1310'],
  [
    'the image of edgeHub',
    { 'systemModules.edgeHub.settings.image': 'h:1:2' },
    { 'systemModules.edgeHub.settings.image': 'mcr.microsoft.com/azureiotedge-hub:1.1' },
    'MOOR1304',
  ],
  ['the schema version', { schemaVersion: '9.9' }, { schemaVersion: '1.1' }, 'MOOR1308'],
  ['a runtime without its type', { runtime: { settings: {} } }, { runtime: { type: 'docker' } }, 'MOOR1310'],
  ['a runtime that is a text', { runtime: 'docker' }, { runtime: { type: 'docker', settings: {} } }, 'MOOR1310'],
  ['the type of the runtime', { 'runtime.type': 'podman' }, { 'runtime.type': 'docker' }, 'MOOR1310'],
  ['its settings', { 'runtime.settings': 'v1.25' }, { 'runtime.settings': { minDockerVersion: 'v1.25' } }, 'MOOR1310'],
  [
    'its credentials as a list',
    { 'runtime.settings.registryCredentials': [registry] },
    { 'runtime.settings.registryCredentials': { acr: registry } },
    'MOOR1310',
  ],
  [
    'credentials without a password among its settings',
    { 'runtime.settings': { registryCredentials: { acr: { address: 'contoso.azurecr.io', username: 'u' } } } },
    { 'runtime.settings': { registryCredentials: { acr: registry } } },
    'MOOR1310',
  ],
  [
    'credentials by a key of their own that lack a password',
    { 'runtime.settings.registryCredentials.acr': { address: 'contoso.azurecr.io', username: 'u' } },
    { 'runtime.settings.registryCredentials.acr': registry },
    'MOOR1310',
  ],
  [
    'the address alone',
    { 'runtime.settings.registryCredentials.acr.address': { host: 'contoso.azurecr.io' } },
    { 'runtime.settings.registryCredentials.acr.address': 'contoso.azurecr.io' },
    'MOOR1310',
  ],
  [
    'an address that was not filled in',
    { 'runtime.settings.registryCredentials.acr.address': '$REGISTRY' },
    { 'runtime.settings.registryCredentials.acr.address': 'contoso.azurecr.io' },
    'MOOR1213',
  ],
  ['a misspelt first step', { 'module.cam': cam() }, { 'modules.cam': cam() }, 'MOOR1321'],
];
const up = 'FROM /messages/* INTO $upstream';
const hubCases: [string, object, object, string][] = [
  ['all routes by one key', { routes: { r: 'garbage' } }, { routes: { r: up } }, 'MOOR1702'],
  ['the text of a route', { 'routes.r.route': 'garbage' }, { 'routes.r.route': up }, 'MOOR1702'],
  ['a misspelt first step', { 'rutes.r': up }, { 'routes.r': up }, 'MOOR1321'],
  ['the priority of a route', { 'routes.r.priority': 10 }, { 'routes.r.priority': 9 }, 'MOOR1703'],
  [
    'how long messages are kept',
    { 'storeAndForwardConfiguration.timeToLiveSecs': 'abc' },
    { 'storeAndForwardConfiguration.timeToLiveSecs': 60 },
    'MOOR1310',
  ],
  ['the schema version', { schemaVersion: '9.9' }, { schemaVersion: '1.1' }, 'MOOR1308'],
];

describe.each<Target>(['ase-1node', 'iotedge-vm'])('a layered deployment for %s', (target) => {
  const errors = (agent: object, hub: object) =>
    diagnose(agent, hub, target)
      .filter(({ severity }) => severity === 'error')
      .map(({ code }) => code);

  it.each(agentCases)('names %s of $edgeAgent, and the rules hold for it', (_what, bad, good, code) => {
    expect(errors(bad, {})).toEqual([code]);
    expect(errors(good, {})).toEqual([]);
  });
  it.each(hubCases)('names %s of $edgeHub, and the rules hold for it', (_what, bad, good, code) => {
    expect(errors({}, bad)).toEqual([code]);
    expect(errors({}, good)).toEqual([]);
  });
});

describe('all of `$edgeHub` in a layered deployment', () => {
  const whole = (hub: object, more: object = {}) => {
    const content = { $edgeAgent: {}, $edgeHub: { 'properties.desired': hub, ...more } };
    const { diagnostics } = composeText(JSON.stringify({ modulesContent: content }), { name: 'layer.deployment.json' });
    return diagnostics.filter(({ code }) => code !== 'MOOR1307').map(({ code, severity }) => `${code} ${severity}`);
  };
  const storeAndForwardConfiguration = { timeToLiveSecs: 7200 };
  const hub = { schemaVersion: '1.1', routes: { r: up }, storeAndForwardConfiguration };

  it('is all that it will have, so that nothing may be missing but by another layer', () => {
    expect(whole(hub)).toEqual([]);
    expect(whole({ routes: { r: up }, storeAndForwardConfiguration })).toEqual(['MOOR1308 warning']);
    expect(whole({ schemaVersion: '1.1', storeAndForwardConfiguration })).toEqual(['MOOR1310 warning']);
    expect(whole({ schemaVersion: '1.1', routes: {} })).toEqual(['MOOR1310 warning']);
    expect(whole({ schemaVersion: '1.0' })).toEqual([]);
  });

  it('is refused for certain where a part is `null` or misspelt', () => {
    expect(whole({ ...hub, storeAndForwardConfiguration: null })).toContain('MOOR1310 error');
    expect(whole({ schemaVersion: '1.1', rutes: {}, storeAndForwardConfiguration })).toEqual(['MOOR1310 error']);
  });
});

describe('a part of a layered deployment', () => {
  it('has its findings where it stands', () => {
    expect(found({ 'modules.cam.status': 'stopped', 'modules.cam.settings.image': 'x/a:1:2' })).toEqual([
      'MOOR1304 error 6',
    ]);
    const options = `${' '.repeat(4)}{"HostConfig": {"Binds": ["/srv:/x"]}}`;
    const key = 'modules.cam.settings.createOptions';
    const [told] = diagnose({ [key]: options }).filter(({ code }) => code === 'MOOR1505');
    const line = JSON.stringify({ [`properties.desired.${key}`]: options }, null, 1).split('\n')[1] ?? '';
    expect(told?.column).toBe(line.indexOf('\\"/srv') + 4);
  });

  it('is missed nothing that the deployment below has', () => {
    expect(found({ 'modules.cam.status': 'stopped' })).toEqual([]);
    expect(found({ 'runtime.settings.registryCredentials.acr.username': 'u' })).toEqual([]);
    expect(found({ 'systemModules.edgeHub.env.OptimizeForPerformance': { value: 'false' } })).toEqual([]);
    expect(found({ 'modules.cam': cam(), 'modules.cam.env.A': { value: 'b' } })).toEqual([]);
  });

  it('may have a route whose text stands below', () => {
    expect(found({}, { 'routes.r.x': up })).toEqual(['MOOR1703 warning 6']);
  });

  it('may misspell a setting of the runtime', () => {
    expect(found({ 'runtime.settings.loggingOption': '{}' })).toEqual(['MOOR1321 warning 5']);
    expect(found({ 'runtime.settings': { minDockerVersoin: 'v1.25' } })).toEqual(['MOOR1321 warning 6']);
  });

  it('holds credentials, which are looked at among themselves', () => {
    const at = 'runtime.settings.registryCredentials.';
    expect(found({ [`${at}a`]: registry, [`${at}b`]: registry })).toEqual(['MOOR1318 warning 11']);
    expect(found({ [`${at}a.address`]: 'https://contoso.azurecr.io' })).toEqual(['MOOR1318 warning 5']);
  });

  it('says which first step was meant', () => {
    const [told] = diagnose({}, { 'rutes.r': up });
    expect(told?.help).toContain('`routes`');
  });

  it('holds names that objects have of their own', () => {
    const names = ['__proto__', 'constructor', 'toString'];
    for (const name of names) {
      expect(found({ [`modules.${name}.status`]: 'runing' }).map((one) => one.slice(0, 8))).toContain('MOOR1310');
    }
  });

  it('is one in a workload, too', () => {
    const properties = 'properties.desired.modules.n.status: runing';
    const text = `${head}edgeAgent: { properties: { ${properties} } }\nlayered: true\nmodules: {}\nreporter: { enabled: false }\n`;
    expect(composeText(text).diagnostics.map(({ code, line }) => `${code} ${line}`)).toEqual(['MOOR1310 4']);
  });
});

it('is pushed as it was written, whatever it names', () => {
  const $edgeAgent = desired({ modules: { cam: cam() }, 'systemModules.edgeHub.settings.image': image });
  const text = JSON.stringify({ modulesContent: { $edgeAgent } });
  const { composed } = composeText(text, { name: 'layer.deployment.json' });
  expect(composed?.manifest.modulesContent).toEqual({ $edgeAgent });
});
