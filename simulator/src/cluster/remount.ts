import { withReplaced, type ClusterState } from './state.ts';

/**
 * A share that was unmounted and is mounted again in the portal gets a fresh volume: one that a deleted claim had left
 * is free for the next claim. A volume that is not Released stays as it is.
 */
export function remountShare(state: ClusterState, share: string): ClusterState {
  const volume = state.persistentvolumes.find((candidate) => candidate.metadata.name === share);
  if (volume?.status.phase !== 'Released') return state;
  const { claimRef: _left, ...spec } = volume.spec;
  const free = { ...volume, spec, status: { phase: 'Available' as const } };
  return { ...state, persistentvolumes: withReplaced(state.persistentvolumes, free) };
}
