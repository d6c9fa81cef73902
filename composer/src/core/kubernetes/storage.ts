import type { JsonObject } from '../../source/node.ts';
import type { ClaimVolume } from '../model/volume.ts';
import { labelsOf, type KubeObject, type Place } from './kube-object.ts';
import type { ClusterProfile, ShareBinding } from './profile/profile.ts';
import type { ShareClaim } from './share-claims.ts';
import { claimNameOf, csiSource } from './share-source.ts';

/** Of no weight: a share has the size it has, and nobody holds a claim to this. Any amount up to 32Ti binds. */
const shareSize = '10Gi';
/** As the device mounts its own shares: a container need not run as root to write. */
const smbMountOptions = ['dir_mode=0777', 'file_mode=0777', 'vers=3.0'];

/** The objects behind a share: the claim, and the PersistentVolume where nobody else makes it. */
export function shareObjects(share: ShareClaim, profile: ClusterProfile, place: Place): KubeObject[] {
  const binding = profile.shares;
  if (binding.by === 'name') return [claimObject(share.claim, share.claim, place)];
  const name = claimNameOf(share, profile, place);
  const volume = csiVolume(share, name, binding, place);
  return volume === undefined ? [] : [volume, claimObject(name, volume.metadata.name, place)];
}

/** The claim of a volume that a StorageClass makes. */
export function dynamicClaim(volume: ClaimVolume, place: Place): KubeObject {
  return claim(volume.claim, place, {
    accessModes: [volume.accessMode ?? 'ReadWriteOnce'],
    resources: { requests: { storage: volume.size } },
    storageClassName: volume.storageClass,
  });
}

/** Bound to one PersistentVolume by name. The empty class must be written: left out, the default class is put in. */
function claimObject(name: string, volumeName: string, place: Place): KubeObject {
  return claim(name, place, {
    accessModes: ['ReadWriteMany'],
    resources: { requests: { storage: shareSize } },
    storageClassName: '',
    volumeName,
  });
}

function claim(name: string, place: Place, spec: JsonObject): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace: place.namespace, labels: labelsOf(place, 'storage') },
    spec,
  };
}

/** Held for one claim from the start, and kept when that claim goes: the data are the server's, not ours to delete. */
function csiVolume(
  share: ShareClaim,
  claimName: string,
  drivers: Extract<ShareBinding, { by: 'csi' }>,
  place: Place,
): KubeObject | undefined {
  const source = csiSource(share, drivers, place);
  if (source === undefined) return undefined;
  // Neither part can hold a dot, so no two pairs come to one name.
  const name = `${place.namespace}.${claimName}`;
  const mountOptions = share.declared?.mountOptions ?? (share.declared?.protocol === 'smb' ? smbMountOptions : []);
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name, labels: labelsOf(place, 'storage') },
    spec: {
      accessModes: ['ReadWriteMany'],
      capacity: { storage: shareSize },
      claimRef: {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        name: claimName,
        namespace: place.namespace,
      },
      // Names of PersistentVolumes are unique in a cluster, as a handle must be.
      csi: { ...source, volumeHandle: name },
      ...(mountOptions.length === 0 ? {} : { mountOptions: [...mountOptions] }),
      persistentVolumeReclaimPolicy: 'Retain',
      storageClassName: '',
    },
  };
}
