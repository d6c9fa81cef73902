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

describe('a flag that is written as a text', () => {
  const typed = ['Privileged', 'AutoRemove', 'ReadonlyRootfs', 'Init', 'PublishAllPorts', 'OomKillDisable'];
  const handedOn = ['Tty', 'OpenStdin', 'StdinOnce', 'AttachStdin', 'AttachStdout', 'AttachStderr', 'NetworkDisabled'];
  const refused = (createOptions: Json, target: (typeof targets)[number]) =>
    findingsWith({ createOptions }, { target }).includes('MOOR1309 error');

  it.each(typed)('is made true or false by edgeAgent wherever it runs, where it says so: %s', (name) => {
    for (const target of targets) {
      for (const value of ['true', 'True', ' FALSE ', true, 1, null]) {
        expect(refused({ HostConfig: { [name]: value } }, target)).toBe(false);
      }
      for (const value of ['yes', '1', '', {}]) expect(refused({ HostConfig: { [name]: value } }, target)).toBe(true);
    }
  });

  it.each(handedOn)('is handed on to docker, which refuses it, and read by nobody in a pod: %s', (name) => {
    expect(refused({ [name]: 'true' }, 'iotedge-vm')).toBe(true);
    expect(refused({ [name]: 1 }, 'iotedge-vm')).toBe(true);
    expect(refused({ [name]: true }, 'iotedge-vm')).toBe(false);
    expect(refused({ [name]: 'true' }, 'ase-1node')).toBe(false);
  });

  it('counts as it is read', () => {
    for (const value of ['true', ' True ', 1, true]) {
      for (const target of targets) {
        const found = findingsWith({ createOptions: { HostConfig: { Privileged: value } } }, { target });
        expect(found).toEqual(['MOOR2402 warning']);
      }
      const mount = { Type: 'volume', Source: 'camera-drop', Target: '/in', ReadOnly: value };
      expect(findingsWith({ createOptions: { HostConfig: { Mounts: [mount] } } })).toEqual(['MOOR1506 warning']);
    }
    for (const value of ['false', 0, false]) {
      expect(findingsWith({ createOptions: { HostConfig: { Privileged: value } } })).toEqual([]);
    }
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
    [{ HostConfig: { CapDorp: ['ALL'] } }, 'CapDorp>CapDrop'],
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
    [{ ports: ['80:80'] }],
    [{ HostConfig: { publish: ['80:80'] } }],
  ])('that a module cannot do without are an error where they are lost: %j', (createOptions) => {
    expect(findingsWith({ createOptions })).toEqual(['MOOR1604 error']);
    expect(onDocker(createOptions)).toEqual(['MOOR1313 error']);
  });

  it.each<[Json, string]>([
    [{ Environment: ['A=b'] }, 'Env'],
    [{ command: ['run'] }, 'Cmd'],
    [{ network_mode: 'host' }, 'HostConfig.NetworkMode'],
    [{ Enviroment: ['A=b'] }, 'Env'],
    [{ HostConfig: { network: 'host' } }, 'NetworkMode'],
  ])('that other tools have are a warning with the right one, and not mended: %j', (createOptions, name) => {
    for (const target of targets) {
      const [told, ...more] = composeManifestWith({ createOptions }, { target }).diagnostics;
      const code = target === 'iotedge-vm' ? 'MOOR1313' : 'MOOR1603';
      expect(told).toMatchObject({ code, severity: 'warning' });
      expect(told?.fix).toBeUndefined();
      expect(told?.help).toContain(`It is called \`${name}\` here.`);
      expect(more).toEqual([]);
    }
  });

  it.each<[Json, string]>([
    [{ Mounts: [{ Type: 'volume', src: 'camera-drop', Target: '/a' }] }, 'MOOR1313 error'],
    [{ Mounts: [{ Type: 'volume', Sorce: 'camera-drop', Target: '/a' }] }, 'MOOR1313 error'],
    [{ Mounts: [{ Type: 'bind', src: '/srv', Target: '/a' }] }, 'MOOR1313 error'],
    [{ Mounts: [{ Type: 'volume', Source: 'camera-drop', Target: '/a', ro: true }] }, 'MOOR1313 warning'],
    [{ Mounts: [{ Type: 'volume', Source: 'camera-drop', src: 'x', Target: '/a' }] }, 'MOOR1313 warning'],
    [{ PortBindings: { '80/tcp': [{ HostPrt: '80' }] } }, 'MOOR1313 error'],
    [{ PortBindings: { '80/tcp': [{ port: '80' }] } }, 'MOOR1313 error'],
    [{ PortBindings: { '80/tcp': [{ HostPort: '80', HostPrt: '80' }] } }, 'MOOR1313 warning'],
  ])('of a mount or a port lose it where nothing says it otherwise: %j', (HostConfig, told) => {
    expect(onDocker({ HostConfig })).toEqual([told]);
  });

  it('that other tools have for what stands beside `HostConfig` are none in it', () => {
    expect(onDocker({ HostConfig: { environment: ['A=b'] } })).toEqual(['MOOR1322 info']);
  });

  it('that are there already are to be taken out, and not written twice', () => {
    const { diagnostics } = composeManifestWith(
      { createOptions: { Env: ['A=b'], Envv: ['C=d'], environment: ['E=f'] } },
      { target: 'iotedge-vm' },
    );
    const told = { code: 'MOOR1313', severity: 'warning', help: '`Env` is there already. Take it out.' };
    expect(diagnostics).toMatchObject([told, told]);
    expect(diagnostics.flatMap(({ fix }) => fix ?? [])).toEqual([]);
  });

  it.each(['k8s-experimental', 'k8s-extensions', 'K8S_Experimental', 'k8s-experimentl', 'serviceOptions'])(
    'of Kubernetes have no effect in a virtual machine, however they are written: %s',
    (key) => {
      expect(onDocker({ [key]: { nodeSelector: { a: 'b' } } })).toEqual(['MOOR1606 warning']);
    },
  );

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
    for (const empty of [null, '', {}, []]) expect(onDocker({ Tomorrow: empty })).toEqual([]);
    for (const value of [false, 0, { a: 1 }, [1]]) expect(onDocker({ Tomorrow: value })).toEqual(['MOOR1322 info']);
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
