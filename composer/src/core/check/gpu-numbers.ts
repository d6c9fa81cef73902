import type { At } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import type { ModuleDraft } from '../model/draft.ts';
import { variableOf } from '../model/environment.ts';
import { gpusByEnvironment } from '../model/gpu-request.ts';

/** Documented: Pro GPU and Pro 2 have one or two, Pro R one. */
export const mostGpusOfNode = 2;

/** The highest number of a GPU that a module names by its environment, and where; the first GPU is 0. */
export function highestGpuOf(module: ModuleDraft): { number: number; at: At } | undefined {
  const variable = variableOf(module, 'NVIDIA_VISIBLE_DEVICES');
  const numbers = (gpusByEnvironment(module) ?? []).filter((device) => /^\d{1,9}$/.test(device)).map(Number);
  if (variable === undefined || numbers.length === 0) return undefined;
  return { number: numbers.reduce((most, number) => Math.max(most, number)), at: variable.at };
}

/** GPUs by a number that no Azure Stack Edge has. */
export function checkGpuNumbers(modules: readonly ModuleDraft[], findings: Findings): void {
  for (const module of modules) {
    const highest = highestGpuOf(module);
    if (highest === undefined || highest.number < mostGpusOfNode) continue;
    findings.add(
      'MOOR1630',
      highest.at,
      `\`${module.name}\` takes GPU ${highest.number} by number, and a node of Azure Stack Edge has ${mostGpusOfNode} at most`,
      'The first GPU is 0, the second is 1. A container that names one that is not there is not started.',
    );
  }
}
