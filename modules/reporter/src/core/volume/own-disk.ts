/** File systems on disks or in memory of the machine itself: looking at a name there waits for no server. */
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
