import {
  edgeHubModule,
  extensionKey,
  findRefusals,
  parseCreateOptions,
  type MappedModule,
  type ModuleInput,
} from '@mooring/edge-kubernetes';
import type { JsonObject } from '../../source/node.ts';
import { lookUpObject } from '../model/options.ts';
import type { ClaimUse } from './claim-uses.ts';
import { findKubeletDangers } from './kubelet-dangers.ts';
import { findVolumeDangers } from './volume-dangers.ts';

/**
 * What becomes of a module that its author may not have meant, and what Kubernetes refuses of it: one sentence each.
 * `claims`: those that edgeAgent makes, by name.
 */
export function findDangers(input: ModuleInput, mapped: MappedModule, claims: ReadonlyMap<string, ClaimUse>): string[] {
  const createOptions = parseCreateOptions(input.createOptions) as JsonObject;
  return [
    ...findVolumeDangers(createOptions, mapped, claims),
    ...(input.id === edgeHubModule && mapped.service === undefined
      ? ['no Service, since no port is bound: the name `edgehub` does not resolve and no module can connect to it']
      : []),
    ...podDangers(createOptions, mapped),
    ...overriddenEnv(mapped),
    ...findKubeletDangers(mapped),
    ...findRefusals(mapped).map(
      ({ object, message }) =>
        `Kubernetes refuses ${object}: ${message}. edgeAgent then ends its round: what comes after this object is not made`,
    ),
  ];
}

/** What is no danger, but must be known to read the objects. */
export function notesOf({ id, status }: ModuleInput, { service }: MappedModule): string[] {
  return [
    ...(status?.toLowerCase() === 'stopped'
      ? ['Its status is stopped: no pod is made, and it vanishes from the reported twin.']
      : []),
    ...(service === undefined && id !== edgeHubModule
      ? ['No Service, since no port is named: other modules cannot reach it by name, whatever its image exposes.']
      : []),
  ];
}

function podDangers(createOptions: JsonObject, { deployment }: MappedModule): string[] {
  const { spec } = deployment.spec.template;
  const limits = lookUpObject(createOptions, extensionKey, 'resources', 'limits')?.value ?? {};
  const isRecreated = deployment.spec.strategy?.type?.toLowerCase() === 'recreate';
  return [
    ...(Object.hasOwn(limits, 'nvidia.com/gpu') && !isRecreated
      ? ['a GPU without the strategy Recreate: on an update the new pod waits for the GPU that the old one holds']
      : []),
    ...(spec.hostNetwork === true
      ? ['it is in the network of the node, where its proxy takes the ports 35000 and 35001: one such module a node']
      : []),
    ...(/^\d/.test(deployment.metadata.name)
      ? [
          'its name begins with a digit: edgeAgent looks for a container named otherwise and reports the module as failed',
        ]
      : []),
  ];
}

/** Of equal names the last counts, and the runtime's own come last. */
function overriddenEnv({ deployment, moduleId }: MappedModule): string[] {
  const env = deployment.spec.template.spec.containers.at(-1)?.env ?? [];
  const counts = new Map<string, number>();
  for (const { name } of env) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count > 1)
    .map(([name]) => `\`${name}\` is set more than once in \`${moduleId}\`; the last one counts`);
}
