import {
  aseAgentSettings,
  mapModule,
  readAgentDesired,
  type AgentDesired,
  type ModuleInput,
} from '@mooring/edge-kubernetes';
import { withTag } from './image.ts';
import { agentDesired, type Deployable } from './deployable.ts';
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

/** The pod edgeAgent makes, as text to compare, and the claims it waits for. What it cannot map compares as written. */
function podOf(
  module: ModuleInput,
  desired: AgentDesired | undefined,
  onKubernetes: boolean,
): { text: string; claims: string[] } {
  if (onKubernetes) {
    try {
      const settings = aseAgentSettings({ registryCredentials: desired?.registryCredentials ?? [] });
      const { deployment } = mapModule(module, settings);
      const volumes = deployment.spec.template.spec.volumes;
      const claims = volumes.flatMap((volume) => volume.persistentVolumeClaim?.claimName ?? []);
      return {
        text: JSON.stringify([deployment.spec.replicas, deployment.spec.template, deployment.spec.strategy]),
        claims,
      };
    } catch {
      // edgeAgent refuses it as well; the deployment then never gets code 200, which is what will be reported.
    }
  }
  return { text: JSON.stringify([module.image, module.status, module.env, module.createOptions]), claims: [] };
}

function readDesired(desired: Readonly<Record<string, unknown>>): AgentDesired | undefined {
  try {
    return readAgentDesired(desired);
  } catch {
    return undefined;
  }
}
