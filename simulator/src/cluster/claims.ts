import { deviceLabel, type PersistentVolumeClaim } from '@mooring/edge-kubernetes';
import type { Claim } from './objects.ts';
import { newNamespacedMeta, type ClusterContext, type ClusterState } from './state.ts';

/**
 * Makes the claims edgeAgent wants and deletes those it no longer wants. A claim in use goes only when its last pod has
 * gone (Kubernetes protects it), and what it was bound to is then Released. Claims without its label it leaves alone.
 */
export function settleClaims(state: ClusterState, context: ClusterContext): ClusterState {
  const wanted = new Set(state.wantedClaims.map((claim) => claim.metadata.name));
  const marked = state.persistentvolumeclaims.map((claim) =>
    wanted.has(claim.metadata.name) || claim.metadata.deletionTimestamp !== undefined || !isAgents(claim)
      ? claim
      : { ...claim, metadata: { ...claim.metadata, deletionTimestamp: context.nowUtc } },
  );
  const kept = marked.filter((claim) => claim.metadata.deletionTimestamp === undefined || isInUse(state, claim));
  const present = new Set(kept.map((claim) => claim.metadata.name));
  const made = state.wantedClaims
    .filter((claim) => !present.has(claim.metadata.name))
    .map((claim) => toClaim(claim, context));
  const claims = [...kept, ...made];
  return releaseVolumes({
    ...state,
    persistentvolumeclaims: isSame(claims, state.persistentvolumeclaims) ? state.persistentvolumeclaims : claims,
  });
}

function isAgents({ metadata }: Claim): boolean {
  return metadata.labels?.[deviceLabel] !== undefined;
}

function isInUse(state: ClusterState, claim: Claim): boolean {
  // A pod without a node has not mounted anything, so it does not hold its claims.
  return state.pods.some(
    (pod) =>
      pod.spec.nodeName !== undefined &&
      pod.spec.volumes.some((volume) => volume.persistentVolumeClaim?.claimName === claim.metadata.name),
  );
}

function toClaim(claim: PersistentVolumeClaim, context: ClusterContext): Claim {
  const { name, labels } = claim.metadata;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: newNamespacedMeta(context, name, labels),
    spec: claim.spec,
    status: { phase: 'Pending' },
  };
}

function releaseVolumes(state: ClusterState): ClusterState {
  const claims = new Set(state.persistentvolumeclaims.map((claim) => claim.metadata.uid));
  const volumes = state.persistentvolumes.map((volume) => {
    const owner = volume.spec.claimRef;
    const isReleased = volume.status.phase === 'Bound' && owner !== undefined && !claims.has(owner.uid);
    return isReleased ? { ...volume, status: { phase: 'Released' as const } } : volume;
  });
  return isSame(volumes, state.persistentvolumes) ? state : { ...state, persistentvolumes: volumes };
}

function isSame<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((entry, index) => entry === b[index]);
}
