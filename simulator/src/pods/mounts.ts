import { mountSourceOf } from '../cluster/profile.ts';
import type { Pod } from '../cluster/objects.ts';
import type { ClusterState } from '../cluster/state.ts';
import type { Share } from '../shares/share.ts';

/** One mount of a module's container: a share, or something on the node's own disk. */
export type PodMount =
  | { kind: 'share'; path: string; share: Share; source: string; subPath: string; readOnly: boolean }
  | { kind: 'disk'; path: string; root: string; readOnly: boolean };

/** What kubelet mounts into the module's container, in the order of the paths, so that outer ones come first. */
export function mountsOf(pod: Pod, state: ClusterState, shares: readonly Share[], device: string): PodMount[] {
  const mounts = (pod.spec.containers.at(-1)?.volumeMounts ?? []).map((mount): PodMount => {
    const volume = pod.spec.volumes.find((candidate) => candidate.name === mount.name);
    const claimName = volume?.persistentVolumeClaim?.claimName;
    const claim = state.persistentvolumeclaims.find((candidate) => candidate.metadata.name === claimName);
    const share = shares.find((candidate) => candidate.name === claim?.spec.volumeName);
    const path = mount.mountPath ?? '/';
    const readOnly = mount.readOnly === true;
    if (share !== undefined) {
      return {
        kind: 'share',
        path,
        share,
        source: mountSourceOf(share, device),
        subPath: mount.subPath ?? '',
        readOnly,
      };
    }
    const kubelet = `/var/lib/kubelet/pods/${pod.metadata.uid}/volumes/${mount.name ?? ''}`;
    return { kind: 'disk', path, root: volume?.hostPath?.path ?? kubelet, readOnly };
  });
  return mounts.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Shares that kubelet must have mounted before the pod's containers start. */
export function sharesOf(mounts: readonly PodMount[]): string[] {
  return [...new Set(mounts.flatMap((mount) => (mount.kind === 'share' ? [mount.share.name] : [])))];
}
