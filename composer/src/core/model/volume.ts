import type { At } from '../diagnostics/diagnostic.ts';

/** What stands behind a volume name of a workload, for the target. */
export type Volume = { name: string; at: At; sourceAt: At } & (ShareVolume | ClaimVolume | MemoryVolume | FolderVolume);

export interface ShareVolume {
  kind: 'share';
  share: string;
  protocol: 'smb' | 'nfs' | undefined;
  tier?: 'local' | 'cloud' | undefined;
  /** iotedge-vm: where the share is mounted in the virtual machine. */
  hostPath: string | undefined;
  /** Where it is served, for clusters whose PersistentVolumes we write. */
  server?: string | undefined;
  export?: string | undefined;
  credentials?: string | undefined;
  mountOptions?: readonly string[] | undefined;
  /** What the prober has to find mounted, where the author says it. */
  source?: string | undefined;
}

/** Dynamic: a StorageClass makes the PersistentVolume. */
export interface ClaimVolume {
  kind: 'claim';
  claim: string;
  storageClass: string;
  size: string;
  accessMode?: 'ReadWriteOnce' | 'ReadWriteMany' | undefined;
}

export interface MemoryVolume {
  kind: 'memory';
  size: string;
}

/** A folder of the virtual machine; docker only. */
export interface FolderVolume {
  kind: 'folder';
  hostPath: string;
}

export type Volumes = ReadonlyMap<string, Volume>;

/** A path in a container, and the declared volume that stands there. */
export interface PlacedMount {
  path: string;
  volume: Volume;
}
