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
