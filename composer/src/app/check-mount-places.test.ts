import { describe, expect, it } from 'vitest';
import type { Target } from '../core/model/target.ts';
import type { JsonObject } from '../source/node.ts';
import { findingsWith } from './testing/manifest-with.ts';

const mount = (Target: string, Source = 'camera-drop', Type = 'volume') => ({
  HostConfig: { Mounts: [{ Type, Source, Target }] },
});
const extension = (mountPath: string, volume: JsonObject = { emptyDir: {} }) => ({
  'k8s-experimental': { volumes: [{ volume: { name: 'v', ...volume }, volumeMounts: [{ name: 'v', mountPath }] }] },
});
const hostPath = (path: string) => extension('/in', { hostPath: { path } });
const found = (createOptions: object, target?: Target) =>
  findingsWith({ createOptions: createOptions as JsonObject }, target === undefined ? {} : { target });

describe('a path that nothing can be mounted at', () => {
  it.each([mount('/x:y'), mount('/'), mount('//'), extension('/x:y'), extension('/')])('%j', (options) =>
    expect(found(options)).toEqual(['MOOR1521 error']),
  );
  it.each([mount('/x'), mount('/x/'), mount('C:\\labels'), extension('/x')])('is not %j', (options) =>
    expect(found(options)).toEqual([]),
  );
});

describe('the folder of shares of other devices', () => {
  const binds = { HostConfig: { Binds: ['/home/hcsshares/camera-drop:/in'] } };
  it.each([
    binds,
    mount('/in', '/home/hcsshares/camera-drop', 'bind'),
    hostPath('/home/hcsshares/camera-drop'),
    hostPath('/home//hcsshares/camera-drop/'),
  ])('%j loses data', (options) => expect(found(options)).toEqual(['MOOR1505 error']));

  it('is a folder like any other where no device has shares', () => {
    expect(found(hostPath('/home/hcsshares/camera-drop'), 'iotedge-vm')).not.toContain('MOOR1505 error');
  });
  it.each([mount('/in', '/srv/cache', 'bind'), { HostConfig: { Binds: ['/home/hcsshares-old/a:/in'] } }])(
    'is not %j, which is a warning',
    (options) => expect(found(options)).toEqual(['MOOR1505 warning']),
  );
  it('is not a folder that the extension asks for', () => expect(found(hostPath('/srv/cache'))).toEqual([]));
});
