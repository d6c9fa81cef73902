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
    ['Memory with a unit', { HostConfig: { Memory: '512m' } }],
    ['ShmSize with a fraction', { HostConfig: { ShmSize: '1.5' } }],
    ['NanoCpus an object', { HostConfig: { NanoCpus: {} } }],
    ['CapAdd a text', { HostConfig: { CapAdd: 'NET_ADMIN' } }],
    ['Devices with texts', { HostConfig: { Devices: ['/dev/video0'] } }],
    ['a path of Devices a list', { HostConfig: { Devices: [{ PathOnHost: ['/dev/video0'] }] } }],
    ['Ulimits an object', { HostConfig: { Ulimits: { nofile: 1024 } } }],
    ['a limit that is a word', { HostConfig: { Ulimits: [{ Name: 'nofile', Soft: 'many', Hard: 1 }] } }],
    ['Sysctls with an object', { HostConfig: { Sysctls: { 'net.core.somaxconn': {} } } }],
    ['Tmpfs a list', { HostConfig: { Tmpfs: ['/tmp'] } }],
    ['LogConfig a text', { HostConfig: { LogConfig: 'json-file' } }],
    ['options of logs with a list', { HostConfig: { LogConfig: { Type: 'json-file', Config: { tag: [] } } } }],
    ['RestartPolicy a text', { HostConfig: { RestartPolicy: 'always' } }],
    ['a rate that is a word', { HostConfig: { BlkioDeviceReadBps: [{ Path: '/dev/sda', Rate: 'slow' }] } }],
    ['a port that is exposed as a text', { ExposedPorts: { '80/tcp': 'x' } }],
    ['Aliases a text', { NetworkingConfig: { EndpointsConfig: { 'azure-iot-edge': { Aliases: 'x' } } } }],
    [
      'a source of a mount that is an object',
      { HostConfig: { Mounts: [{ Type: 'volume', Source: {}, Target: '/a' }] } },
    ],
    ['WorkingDir a number', { WorkingDir: 1 }],
  ])('%s is refused, once', (_, createOptions) => {
    expect(found(createOptions)).toEqual(['MOOR1309 error']);
  });

  it.each<[string, Json]>([
    ['numbers for texts', { HostConfig: { PortBindings: { '80/tcp': [{ HostPort: 8080 }] } }, Env: ['A=1'] }],
    ['a flag as text', { HostConfig: { Mounts: [{ Type: 'volume', Source: 'ab', Target: '/a', ReadOnly: 'false' }] } }],
    ['numbers as text', { HostConfig: { Memory: '536870912', ShmSize: ' 67108864', OomScoreAdj: '-5', Init: 'True' } }],
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
    const weight = target === 'iotedge-vm' ? 'error' : 'warning';
    expect(found({ HostConfig: { PortBindings: { [key]: [{ HostPort: '80' }] } } })).toEqual([`MOOR1316 ${weight}`]);
  });

  it.each(['80', '80/tcp', '53/UDP', '9/sctp'])('the key %s is a port', (key) => {
    expect(found({ ExposedPorts: { [key]: {} } })).toEqual([]);
  });
});

describe('fields that only docker reads', () => {
  it.each<Json>([
    { HostConfig: { DeviceRequests: [{ Count: -1, Capabilities: ['gpu'] }] } },
    { HostConfig: { DeviceRequests: [{ Count: 'all', Capabilities: [['gpu']] }] } },
    { HostConfig: { Mounts: [{ Type: 'volume', Source: 'ab', Target: '/a', VolumeOptions: { NoCopy: 'true' } }] } },
    { User: 1000 },
    { Tty: 'true' },
    { StopTimeout: '10' },
    { Healthcheck: { Interval: 1.5 } },
    { Healthcheck: { Test: 'true' } },
    { Volumes: ['/data'] },
  ])('are taken by the letter on docker, and have no effect on Kubernetes: %j', (createOptions) => {
    expect(onDocker(createOptions)).toEqual(['MOOR1309 error']);
    expect(findingsWith({ createOptions }).filter((one) => one.endsWith('error'))).toEqual([]);
  });

  it('an entry of Env without = takes a variable out on docker, and is dropped on Kubernetes', () => {
    expect(onDocker({ Env: ['A', 'C=d'] })).toEqual([]);
    expect(findingsWith({ createOptions: { Env: ['A', 'C=d'] } })).toEqual(['MOOR1317 warning']);
  });
});

describe('names of docker', () => {
  const fixes = (createOptions: Json, target: (typeof targets)[number]) =>
    composeManifestWith({ createOptions }, { target }).diagnostics.map(
      ({ code, fix }) => `${code} ${fix?.map(({ was, now }) => `${was}>${now}`).join() ?? '-'}`,
    );

  it.each<[Json, string]>([
    [{ HostConfg: { Privileged: true } }, 'HostConfg>HostConfig'],
    [{ HostConfig: { Privilegd: true } }, 'Privilegd>Privileged'],
    [{ Enviroment: ['A=b'] }, '-'],
  ])('%j is mended by %s where it is certain', (createOptions, fix) => {
    expect(fixes(createOptions, 'ase-1node')).toEqual([`MOOR1603 ${fix}`]);
    expect(fixes(createOptions, 'iotedge-vm')).toEqual(fix === '-' ? ['MOOR1322 -'] : [`MOOR1313 ${fix}`]);
  });

  it.each<[Json]>([
    [{ PortBindings: { '80/tcp': [{ HostPort: '80' }] } }],
    [{ Mounts: [{ Type: 'volume', Source: 'camera-drop', Target: '/a' }] }],
    [{ binds: ['/a:/b'] }],
    [{ HostConfig: { Mount: [{ Type: 'volume', Source: 'camera-drop', Target: '/a' }] } }],
    [{ HostConfig: { PortBinding: { '80/tcp': [] } } }],
    [{ HostConfg: { Mounts: [{ Type: 'volume', Source: 'camera-drop', Target: '/a' }] } }],
  ])('that a module cannot do without are an error where they are lost: %j', (createOptions) => {
    expect(findingsWith({ createOptions })).toEqual(['MOOR1604 error']);
    expect(onDocker(createOptions)).toEqual(['MOOR1313 error']);
  });

  it('have a place, which is told and not mended', () => {
    expect(fixes({ PortBindings: { '80/tcp': [{ HostPort: '80' }] } }, 'iotedge-vm')).toEqual(['MOOR1313 -']);
    expect(fixes({ HostConfig: { Env: ['A=b'] } }, 'iotedge-vm')).toEqual(['MOOR1313 -']);
  });

  it('in any case, and those of old clients are left alone on docker', () => {
    expect(onDocker({ hostconfig: { BINDS: [] }, Memory: 1024 })).toEqual([]);
  });

  it('that are near to none are listed together', () => {
    const { diagnostics } = composeManifestWith(
      { createOptions: { Tomorrow: true, HostConfig: { Gpu: 1, Empty: null, Devices: [{ Node: 'x' }] } } },
      { target: 'iotedge-vm' },
    );
    expect(diagnostics).toMatchObject([{ code: 'MOOR1322', severity: 'info' }]);
    expect(diagnostics[0]?.message).toContain('`Tomorrow`, `HostConfig.Gpu`, `HostConfig.Devices.0.Node`');
  });

  it.each<[Json, string]>([
    [{ HostConfig: { LogConfig: { Typ: 'json-file' } } }, 'Typ>Type'],
    [{ HostConfig: { RestartPolicy: { Nam: 'no' } } }, 'Nam>Name'],
    [{ HostConfig: { Devices: [{ PathInHost: '/dev/video0' }] } }, 'PathInHost>PathOnHost'],
    [{ HostConfig: { Devices: [{ Node: '/dev/video0' }] } }, '-'],
    [{ HostConfig: { Mounts: [{ Type: 'volume', Source: 'ab', Target: '/a', Readonyl: true }] } }, 'Readonyl>ReadOnly'],
    [{ Healthcheck: { Test: ['NONE'], Intervall: 30000000000 } }, 'Intervall>Interval'],
  ])('are looked at in what stands below: %j', (createOptions, fix) => {
    expect(fixes(createOptions, 'iotedge-vm')).toEqual([fix === '-' ? 'MOOR1322 -' : `MOOR1313 ${fix}`]);
  });

  it('of a port binding are mended for every target, and one that is lost is told', () => {
    const bound = (one: Json) => ({ HostConfig: { PortBindings: { '80/tcp': [one] } } });
    for (const target of targets) {
      expect(fixes(bound({ HostPrt: '8080' }), target)).toEqual(['MOOR1313 HostPrt>HostPort']);
    }
    expect(findingsWith({ createOptions: bound({}) })).toEqual(['MOOR1603 warning']);
    expect(findingsWith({ createOptions: bound({ HostPort: '' }) })).toEqual(['MOOR1603 warning']);
    expect(findingsWith({ createOptions: bound({ HostPort: 'http' }) })).toEqual(['MOOR1603 warning']);
    expect(findingsWith({ createOptions: bound({ HostPort: '8080' }) })).toEqual([]);
    expect(onDocker(bound({}))).toEqual([]);
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
