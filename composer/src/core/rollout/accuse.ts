import type { Observation, Rollout } from './observation.ts';
import type { ModuleState } from './module-state.ts';

export interface Suspect {
  readonly share: string;
  readonly claim: string;
  /** `reading`: the cluster itself was read; `reasoning`: inferred from who runs and who waits. */
  readonly by: 'reading' | 'reasoning';
  readonly because: string;
}

/**
 * Names the shares that keep pods from starting. A pod starts only when all its volumes are mounted, so a module that
 * started after the push clears all its shares, and one that waits lacks at least one of the rest. Where the reporter may
 * read claims or persistent volumes, that reading decides instead.
 *
 * @returns the shares still suspect, most certain first; empty when nothing waits for a volume
 */
export function accuseShares(rollout: Rollout, states: readonly ModuleState[], observation: Observation): Suspect[] {
  const waiting = states.filter((state) => state.state !== 'asDesired');
  if (waiting.length === 0) return [];
  const claimsOf = new Map(rollout.modules.map((module) => [module.name, module.claims]));
  const cleared = new Set(
    states.filter((state) => state.state === 'asDesired').flatMap((state) => claimsOf.get(state.name) ?? []),
  );
  const wantedBy = new Map<string, string[]>();
  for (const state of waiting) {
    for (const claim of claimsOf.get(state.name) ?? []) {
      if (!cleared.has(claim)) wantedBy.set(claim, [...(wantedBy.get(claim) ?? []), state.name]);
    }
  }
  const suspects = [...wantedBy].map(([claim, modules]) => suspect(rollout, claim, modules, observation));
  const read = suspects.filter((one) => one.accused !== undefined);
  const chosen = read.length > 0 ? read : suspects.filter((one) => !one.acquitted);
  return chosen.map(({ share, claim, by, because }) => ({ share, claim, by, because }));
}

function suspect(rollout: Rollout, claim: string, modules: readonly string[], observation: Observation) {
  const share = rollout.bindings.find((binding) => binding.claim === claim)?.share ?? claim;
  const found = readCluster(claim, observation);
  const who = modules.toSorted().join(', ');
  return {
    share,
    claim,
    by: found.accused === undefined ? ('reasoning' as const) : ('reading' as const),
    because: found.accused ?? `${who} cannot start, and no module that started since the push has it mounted`,
    accused: found.accused,
    acquitted: found.acquitted,
  };
}

/** What the reporter's rights let it see of one claim; silence (no rights, left out of the twin) proves nothing. */
function readCluster(claim: string, observation: Observation): { accused?: string; acquitted: boolean } {
  const reported = observation.reporter;
  if (reported === undefined) return { acquitted: false };
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
