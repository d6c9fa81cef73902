import type { Json, JsonObject } from '../../source/node.ts';
import type { PlacedMount } from '../model/volume.ts';
import { bytesOf, nanoCpusOf } from './quantities.ts';
import type { Runnable } from './runnable.ts';

/** What docker calls a whole CPU when it weighs containers against each other, and the least it takes. */
const sharesOfCpu = 1024;
const leastShares = 2;

/** createOptions for IoT Edge on docker: a share is mounted in the virtual machine, and its folder is bound. */
export function optionsForDocker(mounts: readonly PlacedMount[], module: Runnable = {}): JsonObject {
  const host: JsonObject = { ...memoryOptions(mounts), ...resourceOptions(module.resources) };
  const binds = mounts.flatMap(({ path, volume }) => {
    const folder = volume.kind === 'share' || volume.kind === 'folder' ? volume.hostPath : undefined;
    return folder === undefined ? [] : [`${folder}:${path}`];
  });
  if (binds.length > 0) host['Binds'] = binds;
  if (module.gpu !== undefined) host['DeviceRequests'] = [deviceRequest(module.gpu)];
  return Object.keys(host).length === 0 ? {} : { HostConfig: host };
}

function deviceRequest(gpu: NonNullable<Runnable['gpu']>): Json {
  const which = typeof gpu === 'number' ? { Count: gpu } : { DeviceIDs: gpu.devices.map(String) };
  return { Driver: 'nvidia', ...which, Capabilities: [['gpu']] };
}

/** /dev/shm is there already and only has a size; any other path becomes a file system in memory. */
function memoryOptions(mounts: readonly PlacedMount[]): JsonObject {
  const tmpfs: Record<string, string> = {};
  let shmSize: number | undefined;
  for (const { path, volume } of mounts) {
    if (volume.kind !== 'memory') continue;
    if (path === '/dev/shm') shmSize = bytesOf(volume.size);
    else tmpfs[path] = `size=${bytesOf(volume.size)}`;
  }
  return {
    ...(Object.keys(tmpfs).length === 0 ? {} : { Tmpfs: tmpfs }),
    ...(shmSize === undefined ? {} : { ShmSize: shmSize }),
  };
}

function resourceOptions(resources: Runnable['resources']): JsonObject {
  const { requests, limits } = resources ?? {};
  return {
    ...(limits?.memory === undefined ? {} : { Memory: bytesOf(limits.memory) }),
    ...(limits?.cpu === undefined ? {} : { NanoCpus: nanoCpusOf(limits.cpu) }),
    ...(requests?.memory === undefined ? {} : { MemoryReservation: bytesOf(requests.memory) }),
    ...(requests?.cpu === undefined ? {} : { CpuShares: sharesOf(requests.cpu) }),
  };
}

function sharesOf(cpu: string | number): number {
  return Math.max(leastShares, Math.round((nanoCpusOf(cpu) / 1e9) * sharesOfCpu));
}
