/**
 * What docker's API takes in a field: a text, a number, true or false, anything; a list of something; an object whose keys
 * are free, or one with fields of its own.
 */
export type Shape = 'text' | 'number' | 'flag' | 'any' | readonly [Shape] | { mapOf: Shape } | { fields: Fields };

/** `asIs`: edgeAgent has no field for it and hands on what is written, so that docker alone reads it. */
export type Field = Shape | { asIs: Shape };
export type Fields = Readonly<Record<string, Field>>;

const texts: Shape = ['text'];
const mapOfTexts: Shape = { mapOf: 'text' };
const empty: Shape = { fields: {} };

const endpoint: Fields = {
  Aliases: texts,
  IPAMConfig: { asIs: { fields: { IPv4Address: 'text', IPv6Address: 'text', LinkLocalIPs: texts } } },
  Links: { asIs: texts },
  MacAddress: { asIs: 'text' },
  NetworkID: { asIs: 'text' },
  EndpointID: { asIs: 'text' },
  Gateway: { asIs: 'text' },
  IPAddress: { asIs: 'text' },
  IPPrefixLen: { asIs: 'number' },
  IPv6Gateway: { asIs: 'text' },
  GlobalIPv6Address: { asIs: 'text' },
  GlobalIPv6PrefixLen: { asIs: 'number' },
  DriverOpts: { asIs: mapOfTexts },
  DNSNames: { asIs: texts },
  GwPriority: { asIs: 'number' },
};
const health: Fields = {
  Test: texts,
  Interval: 'number',
  Timeout: 'number',
  Retries: 'number',
  StartPeriod: 'number',
  StartInterval: 'number',
};

/** Fields of the body that makes a container (documented in docker's API, 1.24 to 1.45). */
export const containerFields: Fields = {
  Env: texts,
  ExposedPorts: { mapOf: empty },
  HostConfig: 'any',
  Image: 'text',
  Labels: mapOfTexts,
  Name: 'text',
  NetworkingConfig: { fields: { EndpointsConfig: { mapOf: { fields: endpoint } } } },
  Hostname: { asIs: 'text' },
  Domainname: { asIs: 'text' },
  User: { asIs: 'text' },
  AttachStdin: { asIs: 'flag' },
  AttachStdout: { asIs: 'flag' },
  AttachStderr: { asIs: 'flag' },
  Tty: { asIs: 'flag' },
  OpenStdin: { asIs: 'flag' },
  StdinOnce: { asIs: 'flag' },
  Cmd: { asIs: texts },
  Healthcheck: { asIs: { fields: health } },
  ArgsEscaped: { asIs: 'flag' },
  Volumes: { asIs: { mapOf: empty } },
  WorkingDir: { asIs: 'text' },
  Entrypoint: { asIs: texts },
  NetworkDisabled: { asIs: 'flag' },
  MacAddress: { asIs: 'text' },
  OnBuild: { asIs: texts },
  StopSignal: { asIs: 'text' },
  StopTimeout: { asIs: 'number' },
  Shell: { asIs: 'any' },
  Platform: { asIs: 'text' },
};

const throttled: Shape = [{ fields: { Path: 'text', Rate: 'number' } }];
const bindOptions: Fields = {
  Propagation: 'text',
  NonRecursive: 'flag',
  CreateMountpoint: 'flag',
  ReadOnlyNonRecursive: 'flag',
  ReadOnlyForceRecursive: 'flag',
};
const volumeOptions: Fields = {
  NoCopy: 'flag',
  Labels: mapOfTexts,
  DriverConfig: { fields: { Name: 'text', Options: mapOfTexts } },
  Subpath: 'text',
};
/** Fields of an element of `Mounts`. */
export const mountFields: Fields = {
  Type: 'text',
  Source: 'text',
  Target: 'text',
  ReadOnly: 'flag',
  Consistency: { asIs: 'text' },
  BindOptions: { asIs: { fields: bindOptions } },
  VolumeOptions: { asIs: { fields: volumeOptions } },
  TmpfsOptions: { asIs: { fields: { SizeBytes: 'number', Mode: 'number', Options: 'any' } } },
  ImageOptions: { asIs: { fields: { Subpath: 'text' } } },
  ClusterOptions: { asIs: 'any' },
};
const device: Fields = { PathOnHost: 'text', PathInContainer: 'text', CgroupPermissions: 'text' };
const deviceRequest: Fields = {
  Driver: 'text',
  Count: 'number',
  DeviceIDs: texts,
  Capabilities: [texts],
  Options: mapOfTexts,
};

/** Fields of its `HostConfig`. What is not `asIs` edgeAgent reads into types of its own (read in code). */
export const hostFields: Fields = {
  Binds: texts,
  LogConfig: { fields: { Type: 'text', Config: mapOfTexts } },
  Mounts: [{ fields: mountFields }],
  NetworkMode: 'text',
  IpcMode: 'text',
  PortBindings: { mapOf: [{ fields: { HostIp: 'text', HostPort: 'text' } }] },
  Privileged: 'flag',
  CpuShares: 'number',
  Memory: 'number',
  CgroupParent: 'text',
  BlkioWeight: 'number',
  BlkioWeightDevice: [{ fields: { Path: 'text', Weight: 'number' } }],
  BlkioDeviceReadBps: throttled,
  BlkioDeviceWriteBps: throttled,
  BlkioDeviceReadIOps: throttled,
  BlkioDeviceWriteIOps: throttled,
  CpuPeriod: 'number',
  CpuQuota: 'number',
  CpuRealtimePeriod: 'number',
  CpuRealtimeRuntime: 'number',
  CpusetCpus: 'text',
  CpusetMems: 'text',
  Devices: [{ fields: device }],
  DiskQuota: 'number',
  KernelMemory: 'number',
  MemoryReservation: 'number',
  MemorySwap: 'number',
  MemorySwappiness: 'number',
  NanoCpus: 'number',
  OomKillDisable: 'flag',
  Init: 'flag',
  InitPath: 'text',
  PidsLimit: 'number',
  Ulimits: [{ fields: { Name: 'text', Hard: 'number', Soft: 'number' } }],
  CpuCount: 'number',
  CpuPercent: 'number',
  IOMaximumIOps: 'number',
  IOMaximumBandwidth: 'number',
  RestartPolicy: { fields: { Name: 'text', MaximumRetryCount: 'number' } },
  AutoRemove: 'flag',
  VolumeDriver: 'text',
  VolumesFrom: texts,
  ConsoleSize: ['number'],
  CapAdd: texts,
  CapDrop: texts,
  Dns: texts,
  DnsOptions: texts,
  DnsSearch: texts,
  ExtraHosts: texts,
  GroupAdd: texts,
  Cgroup: 'text',
  Links: texts,
  OomScoreAdj: 'number',
  PidMode: 'text',
  PublishAllPorts: 'flag',
  ReadonlyRootfs: 'flag',
  SecurityOpt: texts,
  StorageOpt: mapOfTexts,
  Tmpfs: mapOfTexts,
  UTSMode: 'text',
  UsernsMode: 'text',
  ShmSize: 'number',
  Sysctls: mapOfTexts,
  Runtime: 'text',
  Isolation: 'text',
  DeviceRequests: { asIs: [{ fields: deviceRequest }] },
  DeviceCgroupRules: { asIs: texts },
  KernelMemoryTCP: { asIs: 'number' },
  ContainerIDFile: { asIs: 'text' },
  Annotations: { asIs: mapOfTexts },
  Capabilities: { asIs: texts },
  CgroupnsMode: { asIs: 'text' },
  MaskedPaths: { asIs: texts },
  ReadonlyPaths: { asIs: texts },
};

/** Those that docker alone would read, and edgeAgent on Kubernetes reads all the same. */
export const readOnKubernetes: ReadonlySet<string> = new Set(['Cmd', 'Entrypoint', 'WorkingDir']);

const byLowerCase = new WeakMap<object, ReadonlyMap<string, string>>();

/** A field by its name in any case, as docker's reader and edgeAgent find it. */
export function fieldNamed(fields: Fields, name: string): string | undefined {
  const known = byLowerCase.get(fields) ?? new Map(Object.keys(fields).map((field) => [field.toLowerCase(), field]));
  byLowerCase.set(fields, known);
  return known.get(name.toLowerCase());
}

/** The shape of a field, and whether docker alone reads it. */
export function shapeOf(field: Field): { shape: Shape; isAsIs: boolean } {
  return typeof field === 'object' && 'asIs' in field
    ? { shape: field.asIs, isAsIs: true }
    : { shape: field, isAsIs: false };
}
