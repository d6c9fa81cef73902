import type { Json, JsonObject } from '../../source/node.ts';
import type { PlacedMount, Volume } from '../model/volume.ts';

/**
 * createOptions for IoT Edge on Kubernetes. A share becomes a mount of type volume, of which edgeAgent makes the claim;
 * `ReadOnly` is left out, since it would make a claim that a share's PersistentVolume does not bind. A claim made
 * beforehand, and a GPU, go through `k8s-experimental`.
 */
export function optionsForKubernetes(mounts: readonly PlacedMount[], gpu: number | undefined): JsonObject {
  const shares = mounts.flatMap(({ path, volume }): Json[] =>
    volume.kind === 'share' ? [{ Target: path, Source: volume.share, Type: 'volume' }] : [],
  );
  const claims = claimVolumes(mounts);
  const extension: JsonObject = {};
  if (gpu !== undefined) extension['resources'] = { limits: { 'nvidia.com/gpu': gpu } };
  if (claims.length > 0) extension['volumes'] = claims;
  // A new pod would wait for ever for the GPU, or for the ReadWriteOnce volume, that the old one holds.
  if (Object.keys(extension).length > 0) extension['strategy'] = { type: 'Recreate' };
  return {
    ...(shares.length === 0 ? {} : { HostConfig: { Mounts: shares } }),
    ...(Object.keys(extension).length === 0 ? {} : { 'k8s-experimental': extension }),
  };
}

/** One volume of the pod a claim, mounted at each of its paths: equal volumes are not merged by the agent. */
function claimVolumes(mounts: readonly PlacedMount[]): Json[] {
  const byClaim = new Map<string, string[]>();
  for (const { path, volume } of mounts) {
    if (isClaim(volume)) byClaim.set(volume.claim, [...(byClaim.get(volume.claim) ?? []), path]);
  }
  return [...byClaim].map(([claim, paths]) => ({
    volume: { name: claim, persistentVolumeClaim: { claimName: claim } },
    volumeMounts: paths.map((mountPath) => ({ name: claim, mountPath })),
  }));
}

function isClaim(volume: Volume): volume is Extract<Volume, { kind: 'claim' }> {
  return volume.kind === 'claim';
}
