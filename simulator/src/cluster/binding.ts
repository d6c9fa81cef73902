import { recordEvent } from './events.ts';
import type { Claim, PersistentVolume } from './objects.ts';
import { bytesOf } from './quantity.ts';
import { withReplaced, type ClusterContext, type ClusterState } from './state.ts';

interface Refused {
  reason: 'VolumeMismatch' | 'FailedBinding';
  message: string;
}

/** Binds every claim that can be bound, by Kubernetes' own rules, and notes why another one cannot. */
export function bindClaims(state: ClusterState, context: ClusterContext): ClusterState {
  let next = state;
  for (const claim of state.persistentvolumeclaims) {
    if (claim.status.phase === 'Bound' || claim.metadata.deletionTimestamp !== undefined) continue;
    const found = findVolume(claim, next.persistentvolumes);
    next = 'volume' in found ? bind(next, claim, found.volume) : refuse(next, claim, found.refused, context);
  }
  return next;
}

/** The volume a claim would be bound to now, or what Kubernetes says instead. */
export function findVolume(
  claim: Claim,
  volumes: readonly PersistentVolume[],
): { volume: PersistentVolume } | { refused: Refused } {
  const wanted = claim.spec.volumeName;
  if (wanted === undefined) {
    const free = volumes
      .filter((volume) => isFreeFor(claim, volume) && mismatchOf(claim, volume) === undefined)
      .sort((a, b) => bytesOf(a.spec.capacity.storage) - bytesOf(b.spec.capacity.storage))[0];
    const message = 'no persistent volumes available for this claim and no storage class is set';
    return free === undefined ? { refused: { reason: 'FailedBinding', message } } : { volume: free };
  }
  const volume = volumes.find((candidate) => candidate.metadata.name === wanted);
  if (volume === undefined) return { refused: { reason: 'FailedBinding', message: `volume "${wanted}" not found` } };
  if (!isFreeFor(claim, volume)) {
    return { refused: { reason: 'FailedBinding', message: `volume "${wanted}" already bound to a different claim.` } };
  }
  const mismatch = mismatchOf(claim, volume);
  if (mismatch === undefined) return { volume };
  return { refused: { reason: 'VolumeMismatch', message: `Cannot bind to requested volume "${wanted}": ${mismatch}` } };
}

/**
 * A volume that a deleted claim has left keeps that claim's uid, so no later claim gets it, not even one of the same
 * name: it is Released until the share is unmounted and mounted again.
 */
function isFreeFor(claim: Claim, volume: PersistentVolume): boolean {
  const owner = volume.spec.claimRef;
  return owner === undefined || owner.uid === claim.metadata.uid;
}

function mismatchOf(claim: Claim, volume: PersistentVolume): string | undefined {
  if (bytesOf(volume.spec.capacity.storage) < bytesOf(claim.spec.resources.requests.storage)) {
    return 'requested PV is too small';
  }
  if (claim.spec.storageClassName !== volume.spec.storageClassName) return 'storageClassName does not match';
  const offered = new Set(volume.spec.accessModes);
  return claim.spec.accessModes.every((mode) => offered.has(mode)) ? undefined : 'incompatible accessMode';
}

function bind(state: ClusterState, claim: Claim, volume: PersistentVolume): ClusterState {
  const { name, uid, namespace = '' } = claim.metadata;
  const owner = { kind: 'PersistentVolumeClaim' as const, namespace, name, uid };
  const bound: Claim = {
    ...claim,
    spec: { ...claim.spec, volumeName: volume.metadata.name },
    status: { phase: 'Bound', accessModes: volume.spec.accessModes, capacity: volume.spec.capacity },
  };
  return {
    ...state,
    persistentvolumeclaims: withReplaced(state.persistentvolumeclaims, bound),
    persistentvolumes: withReplaced(state.persistentvolumes, {
      ...volume,
      spec: { ...volume.spec, claimRef: owner },
      status: { phase: 'Bound' },
    }),
  };
}

/** Told once for each reason, not at every look. */
function refuse(state: ClusterState, claim: Claim, refused: Refused, context: ClusterContext): ClusterState {
  const isTold = state.events.some(
    (event) => event.involvedObject.uid === claim.metadata.uid && event.message === refused.message,
  );
  if (isTold) return state;
  return recordEvent(state, claim, { type: 'Warning', component: 'persistentvolume-controller', ...refused }, context);
}
