import {
  aseAgentSettings,
  EdgeAgentError,
  extensionKey,
  mapModule,
  type Ignored,
  type ModuleInput,
} from '@mooring/edge-kubernetes';
import type { Json, Path } from '../../source/node.ts';
import type { At, Edit } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { isObject, lookUp, lookUpObject } from '../model/options.ts';
import { usesIotEdge } from '../model/target.ts';
import { untoldRefusals } from './api-refusals.ts';
import { checkBindingKeys } from './docker-keys.ts';
import { checkExtensionValues, meansRecreate } from './extension-values.ts';
import { checkExtensionVolumes } from './extension-volumes.ts';
import { checkOptionKeys, losesHost, optionMeant, spellingOf } from './option-keys.ts';
import { checkOptionTypes } from './option-types.ts';
import { isSaidOtherwise } from './said-otherwise.ts';
import { checkPortKeys } from './port-keys.ts';

const isDroppedMount = /^createOptions\.HostConfig\.(?:Mounts|Binds)\[\d+\]$/i;

/** What edgeAgent makes of each module, and what of it has no effect or would be refused. */
export function checkKubernetesMapping(draft: Draft, findings: Findings): void {
  const iotEdge = usesIotEdge(draft);
  const system = iotEdge ? [draft.edgeHub, draft.edgeAgent].filter((module) => module !== undefined) : [];
  for (const module of [...draft.modules, ...system]) {
    checkRecreate(module, findings);
    checkExtensionValues(module, findings);
    const told = new Set([
      ...checkOptionKeys(module, findings),
      ...checkPortKeys(module, true, findings),
      ...checkBindingKeys(module, findings),
    ]);
    if (checkOptionTypes(module, true, findings)) continue;
    try {
      const mapped = mapModule(moduleInput(module, system.includes(module)), aseAgentSettings());
      checkExtensionVolumes(module, mapped.deployment.spec.template.spec.volumes, findings);
      for (const ignored of mapped.ignored) {
        // The rest is told once for all modules.
        const isOption = ignored.path.startsWith('createOptions.');
        // Mounts that are dropped are told where all mounts are looked at, which those of edgeAgent are not.
        const isMount = isDroppedMount.test(ignored.path) && module !== draft.edgeAgent;
        if (isOption && !isMount && !told.has(ignored.path)) reportIgnored(module, ignored, iotEdge, findings);
      }
      for (const { message, at } of untoldRefusals(module, mapped, iotEdge, findings))
        reportRefused(module, at, `Kubernetes: ${message}`, iotEdge, findings);
    } catch (error) {
      if (!(error instanceof EdgeAgentError)) throw error;
      if (findings.toldError('MOOR1503', 'MOOR1509', 'MOOR1401')) continue;
      reportRefused(module, placeOf(module, error.path ?? ''), error.message, iotEdge, findings);
    }
  }
}

function moduleInput(module: ModuleDraft, isSystem: boolean): ModuleInput {
  const { status, restartPolicy, imagePullPolicy, startupOrder, env } = module.entry;
  return {
    id: isSystem ? `$${module.name}` : module.name,
    image: text(module.settings['image']),
    status: text(status),
    env: envOf(env),
    createOptions: module.createOptions,
    restartPolicy: text(restartPolicy)?.toLowerCase(),
    imagePullPolicy: text(imagePullPolicy)?.toLowerCase(),
    startupOrder:
      typeof startupOrder === 'number' || typeof startupOrder === 'string' ? Number(startupOrder) : undefined,
  };
}

function reportIgnored(module: ModuleDraft, ignored: Ignored, iotEdge: boolean, findings: Findings): void {
  const at = placeOf(module, ignored.path);
  const what = `\`${ignored.path.replace(/^createOptions\./, '')}\` of \`${module.name}\` has no effect`;
  if (isSaidOtherwise(module, ignored)) {
    const code = ignored.insteadUse?.includes('nvidia.com/gpu') === true ? 'MOOR1601' : 'MOOR1603';
    const help = `That is fine where docker is to read it. For Kubernetes \`k8s-experimental\` has it already.`;
    findings.add(code, at, what, help, 'info');
    return;
  }
  const instead =
    ignored.insteadUse === undefined
      ? optionMeant(ignored.path).trim() || 'Take it out.'
      : `Use ${ignored.insteadUse}.`;
  // The words of the mapping are those of edgeAgent; without one the pods are ours, made by the same rules.
  const reason = iotEdge ? ignored.reason : 'what docker has for it has no counterpart in the pods that are made here';
  const help = `${reason.charAt(0).toUpperCase()}${reason.slice(1)}. ${instead}`;
  if (ignored.insteadUse?.includes('nvidia.com/gpu') === true) findings.add('MOOR1601', at, what, help);
  else if (isLost(module, ignored.path)) findings.add('MOOR1604', at, what, help, fixOf(ignored.path, at));
  else findings.add('MOOR1603', at, what, help, fixOf(ignored.path, at));
}

function isLost({ createOptions }: ModuleDraft, path: string): boolean {
  const [, ...keys] = path.split('.');
  return losesHost(createOptions, keys);
}

function fixOf(path: string, at: At): { fix?: Edit[] } {
  const now = spellingOf(path);
  return now === undefined ? {} : { fix: [{ at, was: path.split('.').at(-1) ?? '', now }] };
}

function reportRefused(module: ModuleDraft, at: At, message: string, iotEdge: boolean, findings: Findings): void {
  findings.add(
    'MOOR1309',
    at,
    `\`${module.name}\` would be refused: ${message}`,
    iotEdge ? 'Correct it: the runtime applies a deployment as a whole or not at all.' : 'Correct it.',
  );
}

/** What a pod has for itself, and how a person calls it. */
const accelerators: Readonly<Record<string, string>> = { 'nvidia.com/gpu': 'GPU', 'vpu.intel.com/hddl': 'VPU' };

/** With a rolling update the new pod waits for the GPU that the old one holds until it is gone: for ever. */
function checkRecreate(module: ModuleDraft, findings: Findings): void {
  const limits = lookUpObject(module.createOptions, extensionKey, 'resources', 'limits');
  const device = Object.keys(accelerators).find((name) => lookUp(limits?.value, name) !== undefined);
  if (limits === undefined || device === undefined) return;
  const what = accelerators[device] ?? device;
  const strategy = lookUpObject(module.createOptions, extensionKey, 'strategy')?.value;
  const type = lookUp(strategy, 'type')?.value;
  if (meansRecreate(type)) return;
  findings.add(
    'MOOR1602',
    module.optionAt(limits.path),
    `\`${module.name}\` asks for a ${what} without the strategy Recreate`,
    `On an update the new pod waits for the ${what} of the old one. Add "strategy": {"type": "Recreate"} to k8s-experimental.`,
  );
}

/** `createOptions.HostConfig.Mounts[0].Type` → its place; a part that cannot be found ends at what is above it. */
export function placeOf(module: ModuleDraft, path: string): At {
  const steps: Path = [...path.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map((match) =>
    match[1] === undefined ? match[0] : Number(match[1]),
  );
  return steps[0] === 'createOptions' ? module.optionAt(steps.slice(1), 'key') : module.entryAt(steps, 'key');
}

function envOf(env: Json | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(isObject(env) ? env : {}).map(([name, one]) => {
      const value = isObject(one) ? one['value'] : one;
      return [name, typeof value === 'object' ? '' : String(value)];
    }),
  );
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
