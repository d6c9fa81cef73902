import type { Observation, Rollout } from './observation.ts';
import type { ModuleState } from './module-state.ts';

export interface Suspect {
  readonly share: string;
  readonly claim: string;
  /** `reading`: the cluster itself was read; `reasoning`: inferred from who runs and who waits. */
  readonly by: 'reading' | 'reasoning';
  readonly because: string;
}

export interface Accusation {
  readonly suspects: readonly Suspect[];
  /** Shares that nothing clears although the suspects explain all: they may be at fault as well. */
  readonly notCleared: readonly string[];
}

/**
 * Names the shares that keep pods from starting. A pod starts only when all its volumes are mounted, so a module that
 * started after the push clears all its shares, and one that waits lacks at least one of the rest. A module with a single
 * share left convicts it; what such a share explains needs no further suspect. Where Kubernetes names the claim, or the
 * reporter may read claims or persistent volumes, that reading decides instead. A module that lacks something else, a GPU
 * or its image, accuses nobody.
 *
 * @returns no suspect when nothing waits for a volume
 */
export function accuseShares(rollout: Rollout, states: readonly ModuleState[], observation: Observation): Accusation {
  const claimsOf = new Map(rollout.modules.map((module) => [module.name, module.claims]));
  const cleared = new Set(
    states.filter((state) => state.state === 'asDesired').flatMap((state) => claimsOf.get(state.name) ?? []),
  );
  const waiting = states
    .filter((state) => state.state !== 'asDesired' && (state.lacks.kind === 'volume' || state.lacks.kind === 'unknown'))
    .map((state) => ({
      name: state.name,
      named: state.lacks.kind === 'volume' ? state.lacks.claim : undefined,
      left: [...new Set(claimsOf.get(state.name))].filter((claim) => !cleared.has(claim)),
    }));
  const all = new Set(waiting.flatMap(({ left }) => left));
  const suspects = [...all].map((claim) => suspect(rollout, claim, waiting, observation));
  const read = suspects.filter((one) => one.accused !== undefined);
  if (read.length > 0) return tell(read, suspects);
  const acquitted = new Set(suspects.filter((one) => one.acquitted).map((one) => one.claim));
  const needed = explain(waiting.map(({ left }) => left.filter((claim) => !acquitted.has(claim))));
  return tell(
    suspects.filter((one) => needed.has(one.claim)),
    suspects,
  );
}

/** Single shares convict; the waiting modules they explain add no more; of every other all shares stay suspect. */
function explain(lefts: readonly (readonly string[])[]): Set<string> {
  const convicted = new Set(lefts.filter((left) => left.length === 1).flat());
  return new Set([...convicted, ...lefts.filter((left) => !left.some((claim) => convicted.has(claim))).flat()]);
}

interface Waiting {
  readonly name: string;
  readonly named: string | undefined;
  readonly left: readonly string[];
}

type Weighed = Suspect & { readonly accused: string | undefined; readonly acquitted: boolean };

function tell(chosen: readonly Weighed[], all: readonly Weighed[]): Accusation {
  return {
    suspects: chosen.map(({ share, claim, by, because }) => ({ share, claim, by, because })),
    notCleared: all.filter((one) => !chosen.includes(one) && !one.acquitted).map(({ share }) => share),
  };
}

function suspect(rollout: Rollout, claim: string, waiting: readonly Waiting[], observation: Observation): Weighed {
  const share = rollout.bindings.find((binding) => binding.claim === claim)?.share ?? claim;
  const found = readCluster(claim, observation, rollout.pushedUtc);
  const namedBy = waiting.find((module) => module.named === claim);
  const accused =
    namedBy === undefined ? found.accused : `Kubernetes names its claim as what ${namedBy.name} waits for`;
  const who = waiting
    .filter(({ left }) => left.includes(claim))
    .map(({ name }) => name)
    .toSorted();
  return {
    share,
    claim,
    by: accused === undefined ? 'reasoning' : 'reading',
    because: accused ?? `${who.join(', ')} cannot start, and no module that started since the push has it mounted`,
    accused,
    acquitted: found.acquitted,
  };
}

/** What the reporter's rights let it see of one claim; silence (no rights, left out of the twin) proves nothing. */
function readCluster(
  claim: string,
  observation: Observation,
  pushedUtc: string,
): { accused?: string; acquitted: boolean } {
  const reported = observation.reporter;
  if (reported === undefined) return { acquitted: false };
  const ageSeconds = (Date.parse(pushedUtc) - Date.parse(reported.heartbeatUtc)) / 1000;
  // A reporter that fell silent long ago knows nothing of now; what it saw before the push convicts and acquits nobody.
  if (Number.isNaN(ageSeconds) || ageSeconds > 0) return { acquitted: false };
  const entry = Object.values(reported.claims).find((candidate) => candidate.name === claim);
  if (entry?.phase === 'Bound') return { acquitted: true };
  const volumesKnown =
    reported.cluster.rights.persistentvolumes === 'allowed' && reported.omitted.persistentVolumes === 0;
  const volume = Object.values(reported.persistentVolumes).find((candidate) => candidate.name === claim);
  if (volumesKnown && volume === undefined && Object.keys(reported.persistentVolumes).length > 0) {
    return { accused: 'the cluster has no persistent volume of this name', acquitted: false };
  }
  if (volume?.phase === 'Released' || volume?.phase === 'Failed') {
    return { accused: `its persistent volume is ${volume.phase}`, acquitted: false };
  }
  if (entry?.phase === 'Pending' || entry?.phase === 'Lost') {
    const detail = entry.detail === undefined ? '' : `: ${entry.detail}`;
    return { accused: `its claim is ${entry.phase}${detail}`, acquitted: false };
  }
  return { acquitted: false };
}
