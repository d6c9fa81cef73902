import type { AgentDesired, ModuleInput } from '@mooring/edge-kubernetes';
import { withTag } from './image.ts';
import { agentDesired, type Deployable } from './deployable.ts';
import { podOf, readDesired } from './module-pods.ts';
import type { AgentTwin, Rollout, WantedModule } from './observation.ts';

/**
 * What was pushed, as things that must become true. A module counts as changed when edgeAgent makes another pod of it than
 * of what stood there before; only then is a new start due. `before` and `after` are the `$edgeAgent` twin on both sides
 * of the push.
 */
export function planRollout(
  deployable: Deployable,
  device: string,
  before: AgentTwin,
  after: Pick<AgentTwin, 'desiredVersion'> & { readonly desiredUpdatedUtc: string },
  knownShares: readonly string[],
): Rollout {
  const pushedDesired = agentDesired(deployable.modulesContent);
  const onKubernetes = deployable.target !== 'iotedge-vm';
  const wanted = readDesired(pushedDesired);
  const previous = readDesired(before.desired);
  return {
    device,
    desiredVersion: after.desiredVersion,
    pushedUtc: after.desiredUpdatedUtc,
    pushedDesired,
    modules: (wanted?.modules ?? []).map((module) => wantedModule(module, wanted, previous, before, onKubernetes)),
    bindings: deployable.bindings,
    prober: deployable.prober,
    knownShares,
  };
}

function wantedModule(
  module: ModuleInput,
  wanted: AgentDesired | undefined,
  previous: AgentDesired | undefined,
  twin: AgentTwin,
  onKubernetes: boolean,
): WantedModule {
  const before = previous?.modules.find((candidate) => candidate.id === module.id);
  const now = podOf(module, wanted, onKubernetes);
  const system = module.id.startsWith('$');
  return {
    name: system ? module.id.slice(1) : module.id,
    system,
    status: module.status?.toLowerCase() === 'stopped' ? 'stopped' : 'running',
    image: withTag(module.image ?? ''),
    // edgeAgent never restarts itself for a deployment: it keeps the image it runs with.
    changed:
      module.id !== '$edgeAgent' && (before === undefined || podOf(before, previous, onKubernetes).text !== now.text),
    startedBeforeUtc: (system ? twin.systemModules : twin.modules)[system ? module.id.slice(1) : module.id]
      ?.lastStartTimeUtc,
    claims: now.claims,
  };
}
