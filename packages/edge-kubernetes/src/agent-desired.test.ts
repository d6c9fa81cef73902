import { describe, expect, it } from 'vitest';
import { readAgentDesired } from './agent-desired.ts';

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
});
