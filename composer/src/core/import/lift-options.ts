import type { Json, JsonObject } from '../../source/node.ts';
import { isObject } from '../model/options.ts';
import { putAt, takeAt, type Candidate, type Lift } from './candidate.ts';

const extension = 'k8s-experimental';
const gpuName = 'nvidia.com/gpu';
const recreate = { type: 'Recreate' };

/** What createOptions say in places of their own, but for mounts. */
export const optionLifts: Lift[] = [
  liftPorts,
  liftGpuOnKubernetes,
  liftGpuOnDocker,
  liftSharedGpu,
  liftResources,
  liftService,
  liftNode,
  (candidate) => liftOption(candidate, 'Entrypoint', 'entrypoint', isTexts),
  (candidate) => liftOption(candidate, 'Cmd', 'cmd', isTexts),
  (candidate) => liftOption(candidate, 'WorkingDir', 'workingDir', (value) => typeof value === 'string'),
];

function liftOption(
  candidate: Candidate,
  option: string,
  key: string,
  isFit: (value: Json) => boolean,
): Candidate | undefined {
  const taken = takeAt(candidate.createOptions, [option]);
  if (taken === undefined || !isFit(taken.value)) return undefined;
  return { ...candidate, model: { ...candidate.model, [key]: taken.value }, createOptions: taken.rest };
}

function isTexts(value: Json): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

/** `PortBindings` as `"8080:80"`, `ExposedPorts` as `"80"`; what else stands there stays. */
export function liftPorts(candidate: Candidate): Candidate | undefined {
  const ports: string[] = [];
  let { createOptions } = candidate;
  for (const { path, read } of portPlaces) {
    const taken = takeAt(createOptions, path);
    if (taken === undefined || !isObject(taken.value)) continue;
    const left: JsonObject = {};
    for (const [port, value] of Object.entries(taken.value)) {
      const found = portPattern.test(port) ? read(port, value) : [];
      if (found.length === 0) left[port] = value;
      else ports.push(...found);
    }
    if (ports.length > 0)
      createOptions = Object.keys(left).length === 0 ? taken.rest : putAt(createOptions, path, left);
  }
  if (ports.length === 0) return undefined;
  return { ...candidate, model: { ...candidate.model, ports: ports.sort(byNumber) }, createOptions };
}

const portPattern = /^\d{1,5}\/(tcp|udp|sctp)$/;
const portPlaces: { path: string[]; read: (port: string, value: Json) => string[] }[] = [
  { path: ['HostConfig', 'PortBindings'], read: readBindings },
  { path: ['ExposedPorts'], read: (port, value) => (isEmpty(value) ? [port.replace('/tcp', '')] : []) },
];

function readBindings(port: string, value: Json): string[] {
  const bindings = Array.isArray(value) ? value : [];
  const outside = bindings.flatMap((one) => {
    const host = isObject(one) && Object.keys(one).length === 1 ? one['HostPort'] : undefined;
    return typeof host === 'string' && /^\d{1,5}$/.test(host) ? [host] : [];
  });
  return outside.length === bindings.length ? outside.map((host) => `${host}:${port.replace('/tcp', '')}`) : [];
}

function byNumber(one: string, other: string): number {
  return Number.parseInt(one, 10) - Number.parseInt(other, 10);
}

function liftGpuOnKubernetes(candidate: Candidate): Candidate | undefined {
  const limit = takeAt(candidate.createOptions, [extension, 'resources', 'limits', gpuName]);
  if (limit === undefined || typeof limit.value !== 'number') return undefined;
  const strategy = takeAt(limit.rest, [extension, 'strategy']);
  if (strategy === undefined || !isObject(strategy.value) || strategy.value['type'] !== recreate.type) return undefined;
  return { ...candidate, model: { ...candidate.model, gpu: limit.value }, createOptions: strategy.rest };
}

function liftGpuOnDocker(candidate: Candidate): Candidate | undefined {
  const taken = takeAt(candidate.createOptions, ['HostConfig', 'DeviceRequests']);
  const [request] = Array.isArray(taken?.value) ? taken.value : [];
  const count = isObject(request) ? request['Count'] : undefined;
  if (taken === undefined || typeof count !== 'number') return undefined;
  return { ...candidate, model: { ...candidate.model, gpu: count }, createOptions: taken.rest };
}

/** GPUs that stay visible to several modules: by their numbers, and with MPS by the namespaces of the host. */
function liftSharedGpu(candidate: Candidate): Candidate | undefined {
  const env = isObject(candidate.model['env']) ? candidate.model['env'] : {};
  const visible = env['NVIDIA_VISIBLE_DEVICES'];
  if (typeof visible !== 'string' || !/^\d{1,2}(,\d{1,2})*$/.test(visible)) return undefined;
  const devices = visible.split(',').map(Number);
  const ipc = takeAt(candidate.createOptions, ['HostConfig', 'IpcMode']);
  const pid = ipc === undefined ? undefined : takeAt(ipc.rest, ['HostConfig', 'PidMode']);
  const isMps = ipc?.value === 'host' && pid?.value === 'host';
  const share = isMps ? env['CUDA_MPS_ACTIVE_THREAD_PERCENTAGE'] : undefined;
  const hasShare = typeof share === 'string' && /^\d{1,3}$/.test(share);
  const gpu: JsonObject = {
    sharing: isMps ? 'mps' : 'time',
    devices,
    ...(hasShare ? { threadPercentage: Number(share) } : {}),
  };
  const gone = ['NVIDIA_VISIBLE_DEVICES', ...(hasShare ? ['CUDA_MPS_ACTIVE_THREAD_PERCENTAGE'] : [])];
  const left = Object.fromEntries(Object.entries(env).filter(([name]) => !gone.includes(name)));
  const { env: _env, ...model } = candidate.model;
  return {
    ...candidate,
    model: { ...model, ...(Object.keys(left).length === 0 ? {} : { env: left }), gpu },
    createOptions: isMps && pid !== undefined ? pid.rest : candidate.createOptions,
  };
}

function liftResources(candidate: Candidate): Candidate | undefined {
  let { createOptions } = candidate;
  let resources: JsonObject = {};
  for (const kind of ['requests', 'limits']) {
    for (const amount of ['cpu', 'memory']) {
      const taken = takeAt(createOptions, [extension, 'resources', kind, amount]);
      if (taken === undefined || typeof taken.value === 'object') continue;
      createOptions = taken.rest;
      resources = putAt(resources, [kind, amount], taken.value);
    }
  }
  if (Object.keys(resources).length === 0) return undefined;
  return { ...candidate, model: { ...candidate.model, resources }, createOptions };
}

function liftService(candidate: Candidate): Candidate | undefined {
  const taken = takeAt(candidate.createOptions, [extension, 'serviceOptions']);
  if (taken === undefined || !isObject(taken.value) || isEmpty(taken.value)) return undefined;
  return { ...candidate, model: { ...candidate.model, service: taken.value }, createOptions: taken.rest };
}

function liftNode(candidate: Candidate): Candidate | undefined {
  const taken = takeAt(candidate.createOptions, [extension, 'nodeSelector']);
  if (taken === undefined || !isObject(taken.value) || isEmpty(taken.value)) return undefined;
  const { 'kubernetes.io/hostname': host, ...labels } = taken.value;
  const node = typeof host === 'string' && isEmpty(labels) ? host : taken.value;
  return { ...candidate, model: { ...candidate.model, node }, createOptions: taken.rest };
}

function isEmpty(value: Json): boolean {
  return isObject(value) && Object.keys(value).length === 0;
}
