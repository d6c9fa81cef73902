import { bindClaims } from './binding.ts';
import { settleClaims } from './claims.ts';
import { rollOut } from './rollout.ts';
import { schedulePods } from './scheduling.ts';
import type { ClusterContext, ClusterState } from './state.ts';

/** Enough for every chain of consequences here; one more round would change nothing. */
const maxRounds = 10;

/** Runs the controllers until nothing changes any more. Returns the very same state when nothing was to do. */
export function reconcile(state: ClusterState, context: ClusterContext): ClusterState {
  let current = state;
  for (let round = 0; round < maxRounds; round += 1) {
    const next = [settleClaims, bindClaims, rollOut, schedulePods].reduce(
      (before, controller) => controller(before, context),
      current,
    );
    if (isSame(next, current)) return current;
    current = next;
  }
  return current;
}

function isSame(a: ClusterState, b: ClusterState): boolean {
  return (
    a.persistentvolumes === b.persistentvolumes &&
    a.persistentvolumeclaims === b.persistentvolumeclaims &&
    a.pods === b.pods &&
    a.events === b.events
  );
}
