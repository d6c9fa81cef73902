import { describe, expect, it } from 'vitest';
import type { Json } from '../source/node.ts';
import { composeManifestWith, findingsWith } from './testing/manifest-with.ts';

const found = (createOptions: Json) => findingsWith({ createOptions }, { target: 'iotedge-vm' });
const onHost = (HostConfig: Json) => found({ HostConfig });
const fixes = (createOptions: Json) =>
  composeManifestWith({ createOptions }, { target: 'iotedge-vm' }).diagnostics.map(
    ({ code, fix }) => `${code} ${fix?.map(({ was, now }) => `${was}>${now}`).join() ?? '-'}`,
  );
const bind = (text: string) => ({ Binds: [text] });
const mount = (parts: Record<string, Json>) => ({ Mounts: [{ Target: '/data', ...parts }] });
const bound = (HostPort: Json, key = '80/tcp') => ({ PortBindings: { [key]: [{ HostPort }] } });
const logs = (Type: string, Config: Record<string, Json> = {}) => ({ LogConfig: { Type, Config } });
const error = ['MOOR1323 error'];
const warning = ['MOOR1323 warning'];

describe('what docker refuses of HostConfig', () => {
  it.each<[string, Json]>([
    ['a bind with a relative path in the container', bind('/srv:data')],
    ['a bind with options that are none', bind('/srv:/data:readonly')],
    ['a bind with an option twice', bind('/srv:/data:ro,rw')],
    ['a bind of a relative folder', bind('./srv:/data')],
    ['a bind of a folder below a volume', bind('srv/data:/data')],
    ['a bind with a path and options only', bind('/data:ro')],
    ['a bind with three colons', bind('/srv:/data:ro:z')],
    ['a bind without a source', bind(':/data')],
    ['a bind over the root', bind('/srv:/')],
    ['a volume whose name is one letter', bind('a:/data')],
    ['a mount of a misspelt type', mount({ Type: 'bnid', Source: '/srv' })],
    ['a mount of a type in another case', mount({ Type: 'Bind', Source: '/srv' })],
    ['a mount without a type', mount({ Source: '/srv' })],
    ['a mount of a folder without a source', mount({ Type: 'bind' })],
    ['a mount of a relative folder', mount({ Type: 'bind', Source: 'srv' })],
    ['a mount of a folder as a volume', mount({ Type: 'volume', Source: '/srv' })],
    ['a mount of a volume without a name', mount({ Type: 'volume', Source: 'a b' })],
    [
      'a volume without a good name on the disk of the machine',
      mount({ Type: 'volume', Source: 'a b', VolumeOptions: { DriverConfig: { Name: 'local' } } }),
    ],
    ['a mount of memory with a source', mount({ Type: 'tmpfs', Source: '/srv' })],
    ['a mount at a relative path', mount({ Type: 'volume', Source: 'data', Target: 'data' })],
    ['a mount over the root', mount({ Type: 'volume', Source: 'data', Target: '/' })],
    ['a folder with options of a volume', mount({ Type: 'bind', Source: '/srv', VolumeOptions: { NoCopy: true } })],
    ['a volume with options of a folder', mount({ Type: 'volume', Source: 'ab', BindOptions: {} })],
    ['a propagation that is none', mount({ Type: 'bind', Source: '/srv', BindOptions: { Propagation: 'share' } })],
    ['a port outside that is too high', bound('70000')],
    ['a port outside that is no number', bound('http')],
    ['a range of ports the wrong way round', bound('8010-8000')],
    ['a port inside that is too high', bound('80', '70000/tcp')],
    ['less than 6 MB of memory', { Memory: 512 }],
    ['less than 6 MB of memory, reserved', { MemoryReservation: 1024 }],
    ['less swap than memory', { Memory: 536870912, MemorySwap: 268435456 }],
    ['swap without memory', { MemorySwap: 268435456 }],
    ['more reserved than there is', { Memory: 536870912, MemoryReservation: 1073741824 }],
    ['a swappiness above 100', { MemorySwappiness: 200 }],
    ['less than no CPU', { NanoCpus: -1 }],
    ['CPUs in two ways', { NanoCpus: 500000000, CpuQuota: 50000 }],
    ['a short period', { CpuPeriod: 10 }],
    ['a small quota', { CpuQuota: 10 }],
    ['a weight out of range', { BlkioWeight: 5 }],
    ['a score out of range', { OomScoreAdj: 2000 }],
    ['less than no shared memory', { ShmSize: -1 }],
    ['a mode of memory that is none', { IpcMode: 'hosts' }],
    ['a mode of processes that is none', { PidMode: 'private' }],
    ['a mode of names that is none', { UTSMode: 'hst' }],
    ['a mode of users that is none', { UsernsMode: 'private' }],
    ['a mode of groups that is none', { CgroupnsMode: 'hosts' }],
    ['a right that is none', { CapAdd: ['NET_ADMN'] }],
    ['a right that is none, taken away', { CapDrop: ['everything'] }],
    ['a host without an address', { ExtraHosts: ['historian'] }],
    ['memory at no path', { Tmpfs: { tmp: '' } }],
    ['a policy of restarts that is none', { RestartPolicy: { Name: 'allways' } }],
    ['an option of logs that is none', logs('json-file', { max_size: '10m' })],
    ['an option of another driver', logs('local', { tag: 'x' })],
    ['a limit that is none', { Ulimits: [{ Name: 'nofiles', Soft: 1024, Hard: 2048 }] }],
    ['a soft limit above the hard one', { Ulimits: [{ Name: 'nofile', Soft: 4096, Hard: 1024 }] }],
    ['devices in two ways', { DeviceRequests: [{ Count: 1, DeviceIDs: ['0'], Capabilities: [['gpu']] }] }],
  ])('%s is an error, once', (_, host) => {
    expect(onHost(host)).toEqual(error);
  });

  it.each<[string, Json]>([
    ['a policy of restarts', { RestartPolicy: { Name: 'always' } }],
    ['a driver of logs that is not known', logs('json-fil')],
    ['a number of CPUs', { NanoCpus: 2 }],
    ['devices without what they can do', { DeviceRequests: [{ Count: -1 }] }],
  ])('%s is a warning', (_, host) => {
    expect(onHost(host)).toEqual(warning);
  });

  it.each<[string, Json]>([
    ['a bind', bind('/srv:/data')],
    ['a bind with options', bind('/srv:/data:ro,z,rshared')],
    ['a volume', bind('line-2_data:/data:nocopy')],
    ['a volume without a name', bind('/data')],
    ['a volume of another driver', { Binds: ['nas/data:/data'], VolumeDriver: 'contoso' }],
    ['a mount', mount({ Type: 'bind', Source: '/srv', BindOptions: { Propagation: 'rshared' } })],
    ['a mount of memory', mount({ Type: 'tmpfs', TmpfsOptions: { SizeBytes: 1048576 } })],
    ['a mount of memory with options of a volume', mount({ Type: 'tmpfs', VolumeOptions: { NoCopy: true } })],
    ['a mount of a new volume', mount({ Type: 'volume' })],
    [
      'a mount of a volume of another driver',
      mount({ Type: 'volume', Source: 'a/b', VolumeOptions: { DriverConfig: { Name: 'contoso' } } }),
    ],
    ['a range of ports', bound('8000-8010')],
    ['a port that docker finds', bound('')],
    ['memory, in bytes', { Memory: '536870912', MemorySwap: -1, MemoryReservation: 268435456 }],
    ['no limits', { Memory: 0, CpuQuota: -1, CpuPeriod: 0, BlkioWeight: 0, MemorySwappiness: -1, OomScoreAdj: -1000 }],
    ['CPUs', { NanoCpus: 1500000000 }],
    ['modes', { IpcMode: 'container:edgeHub', PidMode: 'host', UTSMode: 'host', UsernsMode: 'host' }],
    ['rights', { CapAdd: ['CAP_NET_ADMIN', 'sys_time'], CapDrop: ['ALL'] }],
    ['hosts', { ExtraHosts: ['historian:10.1.2.3', 'gateway:host-gateway', 'six:::1'] }],
    ['memory at a path', { Tmpfs: { '/tmp': 'size=64m' } }],
    ['no restarts', { RestartPolicy: { Name: 'no' } }],
    ['logs', logs('json-file', { 'max-size': '10m', 'max-file': 3, mode: 'non-blocking' })],
    ['logs of a plugin', logs('contoso/logs:1.2', { any: 'x' })],
    ['logs of another driver', logs('gelf', { 'gelf-address': 'udp://10.1.2.3:12201' })],
    [
      'limits',
      {
        Ulimits: [
          { Name: 'memlock', Soft: -1, Hard: -1 },
          { Name: 'nofile', Soft: 1024, Hard: 4096 },
        ],
      },
    ],
    [
      'devices',
      {
        DeviceRequests: [
          { Count: -1, Capabilities: [['gpu']] },
          { Driver: 'nvidia', DeviceIDs: ['0'] },
        ],
      },
    ],
  ])('and silent of %s', (_, host) => {
    expect(onHost(host).filter((one) => one.startsWith('MOOR1323'))).toEqual([]);
    expect(onHost(host).filter((one) => one.endsWith('error'))).toEqual([]);
  });
});

describe('what docker refuses beside HostConfig', () => {
  it.each<[string, Json, string[]]>([
    ['a relative working directory', { WorkingDir: 'app' }, error],
    ['an entry of Env without a name', { Env: ['A=1', '=b'] }, error],
    ['a health check every 30 nanoseconds', { Healthcheck: { Test: ['CMD', 'true'], Interval: 30 } }, error],
    ['less than no retries', { Healthcheck: { Test: ['CMD', 'true'], Retries: -1 } }, error],
    ['a health check that begins with no word for it', { Healthcheck: { Test: ['curl', 'localhost'] } }, warning],
    ['a working directory', { WorkingDir: '/app' }, []],
    ['an entry that takes a variable out', { Env: ['A', 'B=1=2'] }, []],
    ['a health check', { Healthcheck: { Test: ['CMD-SHELL', 'true'], Interval: 30000000000, Timeout: 0 } }, []],
  ])('%s', (_, createOptions, expected) => {
    expect(found(createOptions)).toEqual(expected);
  });

  it.each<[Record<string, Json>, string[]]>([
    [{ '': { value: 'x' } }, error],
    [{ 'A=B': { value: 'x' } }, warning],
    [{ A: { value: 'x' } }, []],
  ])('variables %j', (env, expected) => {
    expect(findingsWith({ module: { env } }, { target: 'iotedge-vm' })).toEqual(expected);
  });
});

it('a word that is near to one that docker takes is mended', () => {
  expect(fixes({ HostConfig: mount({ Type: 'bnd', Source: '/srv' }) })).toEqual(['MOOR1323 bnd>bind']);
  expect(fixes({ HostConfig: { CapAdd: ['CAP_NET_ADMN'] } })).toEqual(['MOOR1323 CAP_NET_ADMN>NET_ADMIN']);
  expect(fixes({ HostConfig: logs('json-file', { max_size: '1m' }) })).toEqual(['MOOR1323 max_size>max-size']);
  expect(fixes({ HostConfig: mount({ Type: 'volume', Source: '/srv' }) })).toEqual(['MOOR1323 volume>bind']);
});

it('says what was meant, in the unit that docker counts', () => {
  const help = (createOptions: Json) =>
    composeManifestWith({ createOptions }, { target: 'iotedge-vm' })
      .diagnostics.map((one) => one.help)
      .join();
  expect(help({ HostConfig: { Memory: 512 } })).toContain('512 MiB are 536870912.');
  expect(help({ HostConfig: { NanoCpus: 2 } })).toContain('2 CPU is 2000000000.');
  expect(help({ Healthcheck: { Interval: 30 } })).toContain('30 seconds are 30000000000.');
  expect(help({ HostConfig: { Memory: '512m' } })).toContain('Write the number of bytes: 536870912.');
});
