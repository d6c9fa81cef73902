import type { JsonObject } from '../../source/node.ts';
import { runsOnKubernetes, type Target } from '../model/target.ts';
import type { Environment } from './env-entries.ts';
import type { WorkloadModule } from './workload-schema.ts';

type Gpu = WorkloadModule['gpu'];
type SharedGpu = Exclude<NonNullable<Gpu>, number>;

/** GPUs that stay visible to several modules; undefined for whole GPUs and for none. */
export function sharedGpuOf(gpu: Gpu): SharedGpu | undefined {
  return typeof gpu === 'object' ? gpu : undefined;
}

/**
 * What a module that shares GPUs finds in its environment. On Kubernetes it sees the devices by a variable and asks for
 * none, so that the scheduler gives none away; on docker the devices are requested by number.
 */
export function gpuEnv(gpu: Gpu, target: Target): Environment {
  const shared = sharedGpuOf(gpu);
  if (shared === undefined) return {};
  const { devices, threadPercentage } = shared;
  return {
    ...(runsOnKubernetes(target) ? { NVIDIA_VISIBLE_DEVICES: devices.join(',') } : {}),
    ...(threadPercentage === undefined ? {} : { CUDA_MPS_ACTIVE_THREAD_PERCENTAGE: String(threadPercentage) }),
  };
}

/** A client of the MPS server must share memory and process numbers with it, which are those of the host. */
export function gpuHostOptions(gpu: Gpu): JsonObject {
  return sharedGpuOf(gpu)?.sharing === 'mps' ? { HostConfig: { IpcMode: 'host', PidMode: 'host' } } : {};
}
