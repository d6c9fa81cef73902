import { compactJson } from '../compose/canonical-json.ts';
import type { JsonObject } from '../../source/node.ts';
import type { Place } from './kube-object.ts';
import type { ModulePod } from './pod.ts';
import { isObject } from '../model/options.ts';
import type { ClusterProfile, ShareBinding } from './profile/profile.ts';
import type { ShareClaim } from './share-claims.ts';
import { shortDigest } from './short-digest.ts';

/** How a CSI driver finds a share; undefined where nobody said on which server it is. */
export function csiSource(
  { share, declared }: ShareClaim,
  drivers: Extract<ShareBinding, { by: 'csi' }>,
  place: Place,
): JsonObject | undefined {
  if (declared?.server === undefined || declared.protocol === undefined) return undefined;
  const isSmb = declared.protocol === 'smb';
  const path = declared.export ?? share;
  return {
    driver: isSmb ? drivers.smbDriver : drivers.nfsDriver,
    volumeAttributes: isSmb
      ? { source: `//${declared.server}/${path.replace(/^[\\/]+/, '')}` }
      : { server: declared.server, share: path.startsWith('/') ? path : `/${path}` },
    ...(isSmb && declared.credentials !== undefined
      ? { nodeStageSecretRef: { name: declared.credentials, namespace: place.namespace } }
      : {}),
  };
}

/**
 * The name of a share's claim. The source of a PersistentVolume can never be changed, nor which one a claim is bound to: a
 * share that moved to another server would be refused for ever. So the source stands in the name, and a share that moved
 * gets objects of its own. Where a device makes the PersistentVolume, the claim is named like it.
 */
export function claimNameOf(share: ShareClaim, { shares }: ClusterProfile, place: Place): string {
  const source = shares.by === 'csi' ? csiSource(share, shares, place) : undefined;
  return source === undefined ? share.claim : `${share.claim}-${shortDigest(compactJson(source))}`;
}

/** A pod that names the claims as they are made; it knew shares by their names only. */
export function withClaims(pod: ModulePod, names: ReadonlyMap<string, string>): ModulePod {
  const volumes = pod.volumes.map((volume): JsonObject => {
    const { persistentVolumeClaim: claim } = volume;
    const name = isObject(claim) && typeof claim['claimName'] === 'string' ? names.get(claim['claimName']) : undefined;
    return isObject(claim) && name !== undefined
      ? { ...volume, persistentVolumeClaim: { ...claim, claimName: name } }
      : volume;
  });
  return { ...pod, volumes };
}
