import { describe, expect, it } from 'vitest';
import { findFormProblems, readAgentDesired, readAgentModule } from './agent-desired.ts';

const system = (name: string) => ({
  type: 'docker',
  settings: { image: `mcr.microsoft.com/azureiotedge-${name}:1.1` },
});
const desired = (modules: object, schemaVersion: unknown = '1.1') => ({
  schemaVersion,
  runtime: {
    type: 'docker',
    settings: { registryCredentials: { c: { address: 'contoso.azurecr.io', username: 'u', password: 'p' } } },
  },
  systemModules: { edgeAgent: system('agent'), edgeHub: system('hub') },
  modules,
  $version: 4,
});

describe('the desired properties of $edgeAgent', () => {
  it('become modules with joined createOptions and plain environment', () => {
    const settings = { image: 'contoso.azurecr.io/d:1', createOptions: '{"Env"', createOptions01: ':[]}' };
    const read = readAgentDesired(
      desired({ d: { type: 'docker', settings, env: { A: { value: 1 } }, restartPolicy: 'always' } }),
    );
    expect(read.modules.map((module) => module.id)).toEqual(['$edgeAgent', '$edgeHub', 'd']);
    expect(read.modules[2]).toMatchObject({ createOptions: '{"Env":[]}', env: { A: '1' }, restartPolicy: 'always' });
    expect(read.registryCredentials).toEqual([{ address: 'contoso.azurecr.io', username: 'u', password: 'p' }]);
  });

  it('are refused as malformed with the place, and without any password', () => {
    expect(() => readAgentDesired(desired({ d: { type: 'docker', settings: {} } }))).toThrow(
      expect.objectContaining({ code: 'ConfigFormat', lastDesiredStatusCode: 400, path: 'modules.d.settings.image' }),
    );
  });

  it('are refused for a schema version that the agent does not know, whatever else is wrong', () => {
    expect(() => readAgentDesired({ schemaVersion: '2.0' })).toThrow(
      expect.objectContaining({ code: 'InvalidSchemaVersion', lastDesiredStatusCode: 412 }),
    );
  });

  it('are read as the JSON reader of the agent does: a number for a text, digits for a number', () => {
    const settings = { image: 'contoso.azurecr.io/d:1' };
    const read = readAgentDesired(
      desired({ d: { settings, version: 1, startupOrder: '2', env: { A: { value: true } } } }),
    );
    expect(read.modules[2]).toMatchObject({ startupOrder: 2, env: { A: 'true' } });
    expect(readAgentModule('d', { settings, startupOrder: '02' })).toMatchObject({ id: 'd', startupOrder: 2 });
  });

  it.each([
    ['an environment variable without an object', { env: { A: 'x' } }, ['env', 'A']],
    ['one that is null', { env: { A: null } }, ['env', 'A']],
    ['one without a value', { env: { A: {} } }, ['env', 'A', 'value']],
    ['a version that is an object', { version: {} }, ['version']],
    ['a startupOrder in words', { startupOrder: 'first' }, ['startupOrder']],
  ])('are refused for %s, with its place', (_what, entry, path) => {
    const whole = desired({ d: { settings: { image: 'x:1' }, ...entry }, e: {} });
    expect(() => readAgentDesired(whole)).toThrow(expect.objectContaining({ lastDesiredStatusCode: 400 }));
    expect(findFormProblems(whole).map((problem) => problem.path)).toEqual([
      ['modules', 'd', ...path],
      ['modules', 'e', 'settings'],
    ]);
  });

  it('lack nothing when the agent can read them', () => {
    expect(findFormProblems(desired({}))).toEqual([]);
  });
});
