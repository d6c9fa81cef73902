import { describe, expect, it } from 'vitest';
import { mapModule } from './map-module.ts';
import { findRefusals } from './refusals.ts';
import { aseAgentSettings, defaultAgentSettings } from './settings.ts';

const refusalsOf = (createOptions: unknown, id = 'detector', env: Record<string, string> = {}) =>
  findRefusals(mapModule({ id, createOptions, env }, aseAgentSettings())).map(
    ({ object, message }) => `${object}: ${message}`,
  );
const volume = (Source: string, Target: string) => ({ Type: 'volume', Source, Target });

describe('what the Kubernetes API refuses', () => {
  it('is nothing for a share mounted at two targets', () => {
    const Mounts = [volume('camera', '/home/input'), volume('camera', '/home/output')];
    expect(refusalsOf({ HostConfig: { Mounts } })).toEqual([]);
  });

  it.each([
    [
      'a reserved volume name',
      { HostConfig: { Mounts: [volume('config-volume', '/c')] } },
      'Duplicate value: "config-volume"',
    ],
    [
      'two mounts at one path',
      { HostConfig: { Mounts: [volume('a', '/x'), volume('b', '/x')] } },
      'mountPath "/x" must be unique',
    ],
    [
      'two host ports for one container port',
      { HostConfig: { PortBindings: { '80/tcp': [{ HostPort: '8080' }, { HostPort: '8081' }] } } },
      'Duplicate value: "hostport-80-tcp"',
    ],
    ['a port out of range', { ExposedPorts: { '70000/tcp': {} } }, 'must be between 1 and 65535'],
    [
      'a mount of the extension without its volume',
      { 'k8s-experimental': { volumes: [{ volumeMounts: [{ name: 'x', mountPath: '/x' }] }] } },
      'Not found: "x"',
    ],
  ])('includes %s', (_, createOptions, message) => {
    expect(refusalsOf(createOptions)).toEqual([expect.stringContaining(message)]);
  });

  it('includes names that no container or variable may have', () => {
    expect(refusalsOf({}, 'my.module')).toEqual([expect.stringContaining('DNS label')]);
    expect(refusalsOf({}, 'proxy')).toEqual([expect.stringContaining('Duplicate value: "proxy"')]);
    expect(refusalsOf({}, 'detector', { 'a:b': '1' })).toEqual([expect.stringContaining('__')]);
  });

  it('includes a claim that asks for nothing', () => {
    const settings = defaultAgentSettings({ storageClassName: 'default' });
    const mapped = mapModule({ id: 'a', createOptions: { HostConfig: { Mounts: [volume('v', '/v')] } } }, settings);
    expect(findRefusals(mapped)).toEqual([expect.objectContaining({ object: 'PersistentVolumeClaim/v' })]);
  });
});
