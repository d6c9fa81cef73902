import type { Findings } from '../diagnostics/findings.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { environmentOf, variableOf } from '../model/environment.ts';
import { gpuRequestOf, gpusByEnvironment, gpusOf, quantityOf } from '../model/gpu-request.ts';
import { lookUp, lookUpObject } from '../model/options.ts';
import { isStackEdge, runsOnKubernetes } from '../model/target.ts';
import { checkGpuNumbers, mostGpusOfNode as mostOfNode } from './gpu-numbers.ts';

/** What modules ask of GPUs, each for itself and all together. What the device really has, only the device knows. */
export function checkGpus(draft: Draft, findings: Findings): void {
  const own = draft.modules.filter(({ name }) => name !== draft.reporter && name !== draft.prober);
  for (const module of own) {
    checkMps(module, findings);
    if (!runsOnKubernetes(draft.target)) continue;
    checkAmount(module, findings);
    checkBothWays(module, findings);
  }
  if (!isStackEdge(draft.target)) return;
  checkRoom(draft, own, findings);
  checkMixed(own, findings);
  checkGpuNumbers(own, findings);
}

/** Kubernetes gives GPUs away whole, and a request of them is the limit (documented). */
function checkAmount(module: ModuleDraft, findings: Findings): void {
  const { limit, request } = gpuRequestOf(module);
  for (const asked of [limit, request]) {
    if (asked === undefined) continue;
    const amount = quantityOf(asked.value);
    if (amount !== undefined && Number.isInteger(amount) && amount >= 0) continue;
    findings.add(
      'MOOR1613',
      module.optionAt(asked.path),
      `\`${module.name}\` asks for \`${JSON.stringify(asked.value).slice(0, 40)}\` GPUs, which Kubernetes refuses`,
      'GPUs are given away whole. Write 1, or share a GPU by the variable NVIDIA_VISIBLE_DEVICES and without a limit.',
    );
    return;
  }
  if (request === undefined || (limit !== undefined && quantityOf(limit.value) === quantityOf(request.value))) return;
  findings.add(
    'MOOR1613',
    module.optionAt(request.path),
    limit === undefined
      ? `\`${module.name}\` requests a GPU without a limit, which Kubernetes refuses`
      : `\`${module.name}\` requests another number of GPUs than its limit, which Kubernetes refuses`,
    'Write the number as a limit only: the request follows it.',
  );
}

/** A GPU of its own, and one by number: the container may see another one than Kubernetes gave it. */
function checkBothWays(module: ModuleDraft, findings: Findings): void {
  const byNumber = gpusByEnvironment(module);
  const variable = variableOf(module, 'NVIDIA_VISIBLE_DEVICES');
  if (gpusOf(module) === 0 || byNumber === undefined || variable === undefined) return;
  findings.add(
    'MOOR1616',
    variable.at,
    `\`${module.name}\` asks for a GPU of its own and sets NVIDIA_VISIBLE_DEVICES, too`,
    'The device plugin sets the variable to the GPU it gives; with another value the module may compute on a GPU of others. Take one of the two out.',
  );
}

/** Documented: a client of the MPS server shares memory with it, which is in the namespace of the host. */
function checkMps(module: ModuleDraft, findings: Findings): void {
  const variable = environmentOf(module).find(({ name }) => name.startsWith('CUDA_MPS_'));
  if (variable === undefined) return;
  const ipc = lookUp(lookUpObject(module.createOptions, 'HostConfig')?.value, 'IpcMode')?.value;
  if (typeof ipc === 'string' && ipc.toLowerCase() === 'host') return;
  findings.add(
    'MOOR1618',
    variable.at,
    `\`${module.name}\` sets \`${variable.name}\` and cannot reach the MPS server`,
    'Add "IpcMode": "host" and "PidMode": "host" to HostConfig, or take the variable out where MPS is not used.',
  );
}

function checkRoom(draft: Draft, modules: readonly ModuleDraft[], findings: Findings): void {
  const nodes = draft.target === 'ase-2node' ? 2 : 1;
  let sum = 0;
  let isTold = false;
  for (const module of modules) {
    const count = gpusOf(module);
    if (count === 0) continue;
    sum += count;
    const at = module.optionAt(gpuRequestOf(module).limit?.path ?? []);
    if (count > mostOfNode) {
      isTold = true;
      findings.add(
        'MOOR1614',
        at,
        `\`${module.name}\` asks for ${count} GPUs, and a node of Azure Stack Edge has ${mostOfNode} at most`,
        'Its pod would stay Pending. Ask for 1 or 2.',
      );
    } else if (!isTold && sum > mostOfNode * nodes) {
      isTold = true;
      findings.add(
        'MOOR1614',
        at,
        `with \`${module.name}\` the modules ask for ${sum} GPUs, and ${draft.target} has ${mostOfNode * nodes} at most`,
        'A pod for which none is left stays Pending. Let modules share a GPU by NVIDIA_VISIBLE_DEVICES without a limit, or take one out.',
      );
    }
  }
}

function checkMixed(modules: readonly ModuleDraft[], findings: Findings): void {
  const owner = modules.find((module) => gpusOf(module) > 0);
  if (owner === undefined) return;
  for (const module of modules) {
    const variable = variableOf(module, 'NVIDIA_VISIBLE_DEVICES');
    if (variable === undefined || gpusOf(module) > 0 || gpusByEnvironment(module) === undefined) continue;
    findings.add(
      'MOOR1617',
      variable.at,
      `\`${module.name}\` takes a GPU by number, and \`${owner.name}\` has one of its own`,
      'Kubernetes does not know of the first and may give away the same GPU. Nothing to do where the device has another one that stays free.',
    );
    return;
  }
}
