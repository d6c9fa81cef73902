import type { MountEntry } from './mountinfo.ts';

/** File systems on disks or in memory, where names may be looked at: here or, where that may hang, in a child. */
export const ownDiskTypes: ReadonlySet<string> = new Set([
  'overlay',
  'aufs',
  'rootfs',
  'ramfs',
  'tmpfs',
  'ext2',
  'ext3',
  'ext4',
  'xfs',
  'btrfs',
  'f2fs',
  'zfs',
  'squashfs',
  'erofs',
]);

/** They need no device that could be waited for. */
const memoryTypes: ReadonlySet<string> = new Set(['rootfs', 'ramfs', 'tmpfs']);

/**
 * True where a call can hang only if this process hangs anyway: in memory, or on the device of `/`, which its program lies
 * on. A disk that is mounted elsewhere may be one over a network, and a call into it never end.
 *
 * @param root what is mounted at `/`
 */
export function isOwnDisk({ fsType, device }: MountEntry, root: MountEntry | undefined): boolean {
  return memoryTypes.has(fsType) || (ownDiskTypes.has(fsType) && device === root?.device);
}

/** A disk that a path lies on, and that did not say what stands there. */
export interface SilentDisk {
  readonly on: MountEntry;
  readonly asked:
    | { readonly kind: 'stuck'; readonly waitedMilliseconds: number }
    | { readonly kind: 'notRun'; readonly message: string };
}
