import { withTag } from './image.ts';
import { agentDesired, type Deployable } from './deployable.ts';
import { podOf } from './module-pods.ts';
import type { AgentTwin, Rollout, WantedModule } from './observation.ts';
import { readWanted, readWhatStands, type ReadDeployment, type ReadModule } from './read-desired.ts';

/**
 * What was pushed, as things that must become true. A module counts as changed when edgeAgent makes another pod of it than
 * of what stood there before; only then is a new start due. `before` and `after` are the `$edgeAgent` twin on both sides
 * of the push.
 *
 * @throws {UnreadableManifest} when edgeAgent would not read what was pushed; `demandReadable` tells it beforehand
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
  const wanted = readWanted(deployable.modulesContent);
  const previous = readWhatStands(before.desired);
  return {
    device,
    desiredVersion: after.desiredVersion,
    pushedUtc: after.desiredUpdatedUtc,
    pushedDesired,
    modules: [...wanted.modules.values()].map((module) => wantedModule(module, wanted, previous, before, onKubernetes)),
    bindings: deployable.bindings,
    prober: deployable.prober,
    knownShares,
  };
}

/** Whether edgeAgent says that what stands in the twin is what it applied. */
export function isApplied(twin: AgentTwin): boolean {
  return twin.lastDesiredVersion === twin.desiredVersion && twin.lastDesiredStatus?.code === 200;
}

function wantedModule(
  { input: module }: ReadModule,
  wanted: ReadDeployment,
  previous: ReadDeployment,
  twin: AgentTwin,
  onKubernetes: boolean,
): WantedModule {
  const before = previous.modules.get(module.id);
  const now = podOf(module, wanted.credentials, onKubernetes);
  // One that edgeAgent could not read differs from every one that it can.
  // Of a deployment that edgeAgent never took, nobody knows what runs: equal text is then no sign of an equal pod.
  const isSame =
    isApplied(twin) &&
    before?.exact === true &&
    podOf(before.input, previous.credentials, onKubernetes).text === now.text;
  const system = module.id.startsWith('$');
  return {
    name: system ? module.id.slice(1) : module.id,
    system,
    status: module.status?.toLowerCase() === 'stopped' ? 'stopped' : 'running',
    image: withTag(module.image ?? ''),
    // edgeAgent never restarts itself for a deployment: it keeps the image it runs with.
    changed: module.id !== '$edgeAgent' && !isSame,
    startedBeforeUtc: (system ? twin.systemModules : twin.modules)[system ? module.id.slice(1) : module.id]
      ?.lastStartTimeUtc,
    claims: now.claims,
  };
}
