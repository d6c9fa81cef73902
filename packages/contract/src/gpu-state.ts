import * as z from 'zod';

/**
 * What asking for GPUs on a node can come to. Each is a different answer with a different remedy:
 * `noTool` no `nvidia-smi` on a node that shows an NVIDIA device, `notInjected` the container got no GPU access although
 * the node has one, `noDriver` the tool cannot reach a driver, `noGpu` the driver says there is none, `hung` no answer in time.
 */
export const gpuSubsystemStates = [
  'present',
  'noTool',
  'notInjected',
  'noDriver',
  'noGpu',
  'hung',
  'failed',
  'unknown',
] as const;
export const gpuSubsystemStateSchema = z.enum(gpuSubsystemStates);
export type GpuSubsystemState = z.infer<typeof gpuSubsystemStateSchema>;

/** State of one GPU. `lost`: known from the inventory or named by the tool, but not answering. */
export const gpuStates = ['ok', 'degraded', 'needsReset', 'lost', 'unknown'] as const;
export const gpuStateSchema = z.enum(gpuStates);
export type GpuState = z.infer<typeof gpuStateSchema>;
