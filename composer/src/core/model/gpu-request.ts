import { extensionKey } from '@mooring/edge-kubernetes';
import type { Json, Path } from '../../source/node.ts';
import type { ModuleDraft } from './draft.ts';
import { lookUp, lookUpObject } from './options.ts';
import { variableOf } from './environment.ts';
import { mayBeFilled } from '../variables/may-be-filled.ts';

export const gpuResource = 'nvidia.com/gpu';

interface Asked {
  value: Json;
  path: Path;
}

/** What `k8s-experimental.resources` of a module say of GPUs, as it stands there. */
export function gpuRequestOf(module: Pick<ModuleDraft, 'createOptions'>): { limit?: Asked; request?: Asked } {
  const limit = askedIn(module, 'limits');
  const request = askedIn(module, 'requests');
  return { ...(limit === undefined ? {} : { limit }), ...(request === undefined ? {} : { request }) };
}

function askedIn({ createOptions }: Pick<ModuleDraft, 'createOptions'>, list: string): Asked | undefined {
  const found = lookUpObject(createOptions, extensionKey, 'resources', list);
  const gpu = lookUp(found?.value, gpuResource);
  return found === undefined || gpu === undefined ? undefined : { value: gpu.value, path: [...found.path, gpu.key] };
}

const suffixes: Readonly<Record<string, number>> = { '': 1, m: 0.001, k: 1000, Ki: 1024 };

/** A quantity of Kubernetes as a number: `1`, `"2"`, `"500m"`. Undefined for what is no quantity of GPUs at all. */
export function quantityOf(value: Json): number | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const [, number, suffix = ''] = /^([+-]?\d{1,9}(?:\.\d{0,9})?)(m|k|Ki)?$/.exec(String(value)) ?? [];
  return number === undefined ? undefined : Number(number) * (suffixes[suffix] ?? 1);
}

/** Whole GPUs that a module takes while it runs; none while it is stopped, or where the amount cannot be read. */
export function gpusOf(module: ModuleDraft): number {
  const { status } = module.entry;
  if (typeof status === 'string' && status.toLowerCase() === 'stopped') return 0;
  const { limit } = gpuRequestOf(module);
  const count = limit === undefined ? undefined : quantityOf(limit.value);
  return count !== undefined && Number.isInteger(count) && count > 0 ? count : 0;
}

/**
 * The GPUs a module sees by its environment, without Kubernetes knowing: their numbers, or `all`. Undefined where it sees
 * none that way, or looks at them without computing (`utility` only).
 */
export function gpusByEnvironment(module: ModuleDraft): readonly string[] | undefined {
  const devices = variableOf(module, 'NVIDIA_VISIBLE_DEVICES')?.value.trim().toLowerCase() ?? '';
  if (['', 'none', 'void'].includes(devices) || mayBeFilled(devices)) return undefined;
  if (variableOf(module, 'NVIDIA_DRIVER_CAPABILITIES')?.value.trim() === 'utility') return undefined;
  return devices.split(',').map((device) => device.trim());
}
