import { describe, expect, it } from 'vitest';
import type { Json } from '../source/node.ts';
import { composeManifestWith } from './testing/manifest-with.ts';
import type { Target } from '../core/model/target.ts';

function found(HostConfig: Json, target: Target = 'ase-1node') {
  return composeManifestWith({ createOptions: { HostConfig } }, { target }).diagnostics;
}
const codes = (HostConfig: Json, target?: Target) => found(HostConfig, target).map(({ code }) => code);

describe('a mount that is dropped', () => {
  it.each<[string, Json]>([
    ['of a misspelt type', { Mounts: [{ Type: 'volum', Source: 'camera-drop', Target: '/in' }] }],
    ['of memory', { Mounts: [{ Type: 'tmpfs', Source: 'a', Target: '/in' }] }],
    ['without a path in the container', { Binds: ['/srv'] }],
  ])('%s is told once', (_what, options) => {
    expect(codes(options)).toEqual(['MOOR1510']);
  });

  it('is mended where one type is near', () => {
    const [one] = found({ Mounts: [{ Type: 'volum', Source: 'camera-drop', Target: '/in' }] });
    expect(one?.help).toMatch(/^Did you mean `volume`\? /);
    expect(one?.fix).toMatchObject([{ was: 'volum', now: 'volume' }]);
  });
});

describe('a mount without its parts', () => {
  it('names what other tools call them', () => {
    const [one] = found({ Mounts: [{ Type: 'volume', src: 'camera-drop', Dst: '/in' }] });
    expect(one).toMatchObject({ code: 'MOOR1503', severity: 'error' });
    expect(one?.help).toContain('`src` is called `Source` here. `Dst` is called `Target` here.');
    expect(one?.help).toContain('edgeAgent then creates and updates no module at all.');
  });

  it('says nothing of shares and of Kubernetes on a virtual machine', () => {
    const [one] = found({ Mounts: [{ Type: 'bind', Source: '/srv', Dst: '/in' }] }, 'iotedge-vm');
    expect(one?.help).toBe(
      '`Dst` is called `Target` here. Write {"Target": "/path/in/container", "Source": "/path/of/the/machine", "Type": "bind"}.',
    );
  });
});

it('memory of the node is no file', () => {
  const [one] = found({ Binds: ['/dev/shm:/dev/shm'] });
  expect(one).toMatchObject({ code: 'MOOR1505', severity: 'warning' });
  expect(one?.help).toContain('emptyDir');
  expect(one?.help).not.toContain('in place of the file');
});

describe('one mistake of a mount is one finding', () => {
  it.each<[string, Json, string]>([
    ['a misspelt source', { Type: 'volume', Sorce: 'camera-drop', Target: '/in' }, 'MOOR1503 Sorce>Source'],
    ['a misspelt target', { Type: 'volume', Source: 'camera-drop', Targte: '/in' }, 'MOOR1503 Targte>Target'],
    ['nothing', null, 'MOOR1503 -'],
    ['a text', 'camera-drop:/in', 'MOOR1309 -'],
    ['a source that is a list', { Type: 'volume', Source: ['camera-drop'], Target: '/in' }, 'MOOR1309 -'],
    ['a target that is an object', { Type: 'volume', Source: 'camera-drop', Target: {} }, 'MOOR1309 -'],
  ])('%s', (_, entry, expected) => {
    const told = (target: Target) =>
      found({ Mounts: [entry] }, target).map(
        ({ code, fix }) => `${code} ${fix?.map(({ was, now }) => `${was}>${now}`).join() ?? '-'}`,
      );
    expect(told('ase-1node')).toEqual([expected]);
    // Docker makes a volume without a name where there is no source.
    expect(told('iotedge-vm')).toEqual([expected.replace('1503 Sorce', '1313 Sorce')]);
  });
});

it('two mounts of one path keep docker from making the container', () => {
  for (const options of [
    { Binds: ['/a:/x', '/b:/x'] },
    { Binds: ['/a:/x', '/b:/x/'] },
    { Binds: ['/a:/x'], Tmpfs: { '/x': '' } },
    { Binds: ['/a:/x'], Mounts: [{ Type: 'volume', Source: 'data', Target: '/x' }] },
  ]) {
    const [one, ...more] = found(options, 'iotedge-vm');
    expect(one).toMatchObject({ code: 'MOOR1507', severity: 'error' });
    expect(one?.help).toMatch(/^Docker does not make the container: /);
    expect(more).toEqual([]);
  }
  expect(codes({ Binds: ['/a:/x', '/b:/y'], Tmpfs: { '/z': '' } }, 'iotedge-vm')).toEqual([]);
});
