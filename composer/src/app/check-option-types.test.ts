import { describe, expect, it } from 'vitest';
import { composeManifestWith, findingsWith } from './testing/manifest-with.ts';
import type { Json } from '../source/node.ts';

const targets = ['ase-1node', 'iotedge-vm'] as const;
const onDocker = (createOptions: Json) => findingsWith({ createOptions }, { target: 'iotedge-vm' });

describe.each(targets)('createOptions of the wrong type on %s', (target) => {
  const found = (createOptions: Json) => findingsWith({ createOptions }, { target });

  it.each<[string, Json]>([
    ['Binds a text', { HostConfig: { Binds: '/a:/b' } }],
    ['Env an object', { Env: { LEVEL: 'debug' } }],
    ['Entrypoint a text', { Entrypoint: '/bin/sh' }],
    ['Cmd a text', { cmd: 'run' }],
    ['ExposedPorts a list', { ExposedPorts: ['80/tcp'] }],
    ['PortBindings a list', { HostConfig: { PortBindings: ['80:80'] } }],
    ['a port with an object', { HostConfig: { PortBindings: { '80/tcp': { HostPort: '80' } } } }],
    ['a port with texts', { HostConfig: { PortBindings: { '80/tcp': ['80'] } } }],
    ['Mounts an object', { HostConfig: { Mounts: { Type: 'volume', Source: 'a', Target: '/a' } } }],
    ['HostConfig a list', { HostConfig: [] }],
    ['Privileged a word', { HostConfig: { Privileged: 'yes' } }],
    ['Labels with an object', { Labels: { a: {} } }],
    ['Env with an object', { Env: [{ name: 'A' }] }],
  ])('%s is refused, once', (_, createOptions) => {
    expect(found(createOptions)).toEqual(['MOOR1309 error']);
  });

  it.each<[string, Json]>([
    ['numbers for texts', { HostConfig: { PortBindings: { '80/tcp': [{ HostPort: 8080 }] } }, Env: ['A=1'] }],
    ['a flag as text', { HostConfig: { Mounts: [{ Type: 'volume', Source: 'a', Target: '/a', ReadOnly: 'false' }] } }],
    ['nulls', { Env: null, Cmd: null, HostConfig: { Binds: null, PortBindings: { '80/tcp': null } } }],
    ['names in any case', { hostconfig: { portbindings: { '80/TCP': [{ hostport: '80' }] } } }],
  ])('%s are taken', (_, createOptions) => {
    expect(found(createOptions).filter((one) => one.endsWith('error'))).toEqual([]);
  });

  it('all of them are told at once, each at its place', () => {
    const { diagnostics } = composeManifestWith(
      { createOptions: { Cmd: 'a', HostConfig: { Binds: 'a', Mounts: 'b' } } },
      { target },
    );
    expect(diagnostics.map(({ message }) => /`([^`]+)`/.exec(message)?.[1])).toEqual([
      'Cmd',
      'HostConfig.Binds',
      'HostConfig.Mounts',
    ]);
  });

  it.each(['8080:80/tcp', '80-90/tcp', 'http', '80/http'])('the key %s is no port', (key) => {
    expect(found({ ExposedPorts: { [key]: {} } })).toEqual(['MOOR1316 warning']);
    expect(found({ HostConfig: { PortBindings: { [key]: [{ HostPort: '80' }] } } })).toEqual(['MOOR1316 warning']);
  });

  it.each(['80', '80/tcp', '53/UDP', '9/sctp'])('the key %s is a port', (key) => {
    expect(found({ ExposedPorts: { [key]: {} } })).toEqual([]);
  });
});

describe('fields that only docker reads', () => {
  it('may have no wrong type on docker, and on Kubernetes have no effect', () => {
    const createOptions = { HostConfig: { Tmpfs: ['/tmp'] } };
    expect(onDocker(createOptions)).toEqual(['MOOR1309 error']);
    expect(findingsWith({ createOptions })).toEqual(['MOOR1603 warning']);
  });

  it('an entry of Env without = takes a variable out on docker, and is dropped on Kubernetes', () => {
    expect(onDocker({ Env: ['A', '=b', 'C=d'] })).toEqual([]);
    expect(findingsWith({ createOptions: { Env: ['A', '=b', 'C=d'] } })).toEqual([
      'MOOR1317 warning',
      'MOOR1317 warning',
    ]);
  });
});

describe('names of docker', () => {
  const fixes = (createOptions: Json, target: (typeof targets)[number]) =>
    composeManifestWith({ createOptions }, { target }).diagnostics.map(
      ({ code, fix }) => `${code} ${fix?.map(({ was, now }) => `${was}>${now}`).join() ?? '-'}`,
    );

  it.each<[Json, string]>([
    [{ HostConfg: { Privileged: true } }, 'HostConfg>HostConfig'],
    [{ HostConfig: { Mount: [1] } }, 'Mount>Mounts'],
    [{ HostConfig: { PortBinding: { '80/tcp': [] } } }, 'PortBinding>PortBindings'],
    [{ Enviroment: ['A=b'] }, '-'],
  ])('%j is mended by %s where it is certain', (createOptions, fix) => {
    expect(fixes(createOptions, 'ase-1node')).toEqual([`MOOR1603 ${fix}`]);
    expect(fixes(createOptions, 'iotedge-vm')).toEqual(fix === '-' ? [] : [`MOOR1313 ${fix}`]);
  });

  it('have a place, which is told and not mended', () => {
    expect(fixes({ PortBindings: { '80/tcp': [{ HostPort: '80' }] } }, 'iotedge-vm')).toEqual(['MOOR1313 -']);
    expect(fixes({ HostConfig: { Env: ['A=b'] } }, 'iotedge-vm')).toEqual(['MOOR1313 -']);
  });

  it('in any case, new ones, and those of old clients are left alone on docker', () => {
    expect(onDocker({ hostconfig: { BINDS: [] }, Memory: 1024, SomethingOfTomorrow: true })).toEqual([]);
  });

  it('of Kubernetes are mended where one is near', () => {
    const at = { nodeSelector: { a: 'b' } };
    expect(fixes({ 'k8s-experimentl': at }, 'ase-1node')).toEqual(['MOOR1604 k8s-experimentl>k8s-experimental']);
    expect(fixes({ 'k8s-experimental': { nodeSelecter: { a: 'b' } } }, 'ase-1node')).toEqual([
      'MOOR1604 nodeSelecter>nodeSelector',
    ]);
    const service = { serviceOptions: { type: 'LoadBalance' } };
    expect(fixes({ 'k8s-experimental': service }, 'ase-1node')).toEqual(['MOOR1605 LoadBalance>LoadBalancer']);
  });
});
