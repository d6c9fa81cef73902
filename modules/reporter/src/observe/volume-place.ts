import { isAutomount } from '../core/volume/automount.ts';
import type { MountEntry } from '../core/volume/mountinfo.ts';
import type { SilentDisk } from '../core/volume/own-disk.ts';
import type { MountTable, MountTableRead } from './mount-table.ts';
import { lookOnDisk, type Beyond } from './path-on-disk.ts';
import type { AskDisk } from './steps-in-child.ts';

/** Where a volume was found, for whoever reads or writes it next. */
export interface VolumePlace {
  /** One per share, whatever the number of its paths. */
  readonly slot: string;
  readonly mountId: number;
  /** As this process reaches it; a byte string. */
  readonly path: string;
}

/** What stands at the path of a volume. */
export interface FoundVolume {
  readonly mount: MountEntry | undefined;
  /** Where nothing is mounted, the disk that the path lies on, where there is such a path. */
  readonly onDisk: MountEntry | undefined;
  /** What stands there on that disk is no folder. */
  readonly isFileOnDisk?: boolean;
  /** Nothing is mounted under that very name, and a disk that the path lies on does not say what is there. */
  readonly silentDisk?: SilentDisk | undefined;
  /** A file system that the path leads over, and that must not be touched: what stands there is not known. */
  readonly beyond?: Beyond | undefined;
  /** The mount has another name, to which links lead. */
  readonly isLinked: boolean;
}

/**
 * What is mounted at a path, be it by links. Touches no mount but disks, and those that may hang in a child.
 *
 * @param rootfs put before each path; it and the path are byte strings without a slash at their end
 */
export async function findVolume(
  table: MountTable | undefined,
  rootfs: string,
  path: string,
  ask: AskDisk,
): Promise<FoundVolume> {
  const nothing = { mount: undefined, onDisk: undefined, isLinked: false };
  const mount = table?.find(path);
  if (table === undefined || mount !== undefined) return { ...nothing, mount };
  const found = await lookOnDisk(table, rootfs, path, ask);
  if (found.kind === 'mount') return { ...nothing, mount: found.mount, isLinked: true };
  if (found.kind === 'silent') return { ...nothing, silentDisk: found.disk };
  if (found.kind === 'nothing') return { ...nothing, beyond: found.beyond };
  return { ...nothing, onDisk: found.on, isFileOnDisk: found.kind === 'file' };
}

export function placeOf(mount: MountEntry, rootfs: string): VolumePlace {
  return { slot: slotOf(mount), mountId: mount.id, path: `${rootfs}${mount.mountPoint}` };
}

/**
 * The mount of a place as the table has it by now, its options may be others; undefined where it has gone, another stands
 * in its place, or at the path where its share was asked something else does. The number of a mount that has gone is soon
 * that of another.
 *
 * @param askedAt another path to the same share, or the same one
 */
export function stillAt(
  table: MountTableRead,
  { slot, mountId, path }: VolumePlace,
  askedAt: string,
  rootfs: string,
): MountEntry | undefined {
  if (typeof table === 'string') return undefined;
  const mountAt = (at: string): MountEntry | undefined => {
    const mount = table.find(at.slice(rootfs.length));
    return mount !== undefined && slotOf(mount) === slot ? mount : undefined;
  };
  const mount = mountAt(path);
  return mount?.id === mountId && mountAt(askedAt) !== undefined ? mount : undefined;
}

/** Tells one mount from another; its number alone does not, since that of one that has gone is given out again. */
export function mountKey(mount: MountEntry | undefined): string | undefined {
  return mount === undefined ? undefined : `${mount.id} ${slotOf(mount)}`;
}

function slotOf({ device, source, root }: MountEntry): string {
  return `${device} ${source} ${root}`;
}

/** Where to go so that the share of a volume is mounted; undefined where it is, or nothing waits for that. */
export function automountOf({ mount, beyond }: FoundVolume, rootfs: string): VolumePlace | undefined {
  const on = mount ?? beyond?.on;
  const at = mount?.mountPoint ?? beyond?.path;
  if (on === undefined || at === undefined || !isAutomount(on)) return undefined;
  return { slot: `${on.device} ${at}`, mountId: on.id, path: `${rootfs}${at}` };
}
