import type { ExpectedVolume, ReportedVolume, VolumeState } from '@mooring/contract';
import { textOf, type MountEntry } from './mountinfo.ts';
import { mebibytes, type StatfsAnswer } from './statfs-answer.ts';

/** How one probe of one mount ended. */
export type ProbeResult =
  | { readonly kind: 'answered'; readonly answer: StatfsAnswer; readonly latencyMilliseconds: number }
  | { readonly kind: 'failed'; readonly errno: string | undefined; readonly message: string }
  | { readonly kind: 'stuck'; readonly call: 'statfs' | 'readdir'; readonly waitedMilliseconds: number }
  | { readonly kind: 'notRun'; readonly message: string };

export interface VolumeObservation {
  readonly expected: ExpectedVolume;
  /** Undefined when the mount table could not be read. */
  readonly table: 'read' | 'unreadable';
  readonly mount: MountEntry | undefined;
  /** What stood at this path when this process first looked. */
  readonly firstSeen: { readonly source: string; readonly fsType: string } | undefined;
  /** Undefined until the first probe has ended. */
  readonly probe: ProbeResult | undefined;
  readonly slowMilliseconds: number;
  /** FUSE file systems that stand for shares, as `fuse.rclone`; a setting, since by default a share is cifs or nfs. */
  readonly extraShareFsTypes: readonly string[];
}

export type ClassifiedVolume = Omit<ReportedVolume, 'sinceUtc' | 'probedAtUtc'>;

const protocols: Readonly<Record<string, 'smb' | 'nfs'>> = { cifs: 'smb', smb3: 'smb', nfs: 'nfs', nfs4: 'nfs' };

const statesByErrno: Readonly<Record<string, VolumeState>> = {
  ESTALE: 'stale',
  // The mount is in the table, so a path that is "not there" is a handle that is gone (SMB answers so).
  ENOENT: 'stale',
  ENOTDIR: 'stale',
  EHOSTDOWN: 'unreachable',
  ENOTCONN: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENETDOWN: 'unreachable',
  ETIMEDOUT: 'unreachable',
  ECONNREFUSED: 'unreachable',
  ECONNRESET: 'unreachable',
  ECONNABORTED: 'unreachable',
  EAGAIN: 'unreachable',
  ENODEV: 'unreachable',
  ENXIO: 'unreachable',
  EIO: 'ioError',
  EREMOTEIO: 'ioError',
  EACCES: 'denied',
  EPERM: 'denied',
  ENOKEY: 'denied',
  EKEYEXPIRED: 'denied',
  EKEYREVOKED: 'denied',
  EKEYREJECTED: 'denied',
  EDQUOT: 'quota',
};

/** What can be said of an expected volume from the mount table and its last probe. A table of rules, first match wins. */
export function classifyVolume(seen: VolumeObservation): ClassifiedVolume {
  const { expected, mount, probe } = seen;
  const base: ClassifiedVolume = {
    state: 'unknown',
    share: expected.share,
    path: expected.path,
    ...(expected.protocol === undefined ? {} : { protocol: expected.protocol }),
  };
  if (seen.table === 'unreadable') return { ...base, detail: 'the mount table could not be read' };
  if (mount === undefined) {
    const before = seen.firstSeen === undefined ? '' : `; ${textOf(seen.firstSeen.source)} was mounted there before`;
    return { ...base, state: 'missing', detail: `nothing is mounted at ${expected.path}${before}` };
  }
  const mounted: ClassifiedVolume = {
    ...base,
    source: textOf(mount.source),
    fsType: mount.fsType,
    readOnly: isReadOnly(mount),
  };
  const protocol = protocols[mount.fsType];
  if (protocol === undefined && !seen.extraShareFsTypes.includes(mount.fsType)) {
    return { ...mounted, state: 'notAShare', detail: `a ${mount.fsType} file system stands where the share should be` };
  }
  if (protocol !== undefined && expected.protocol !== undefined && protocol !== expected.protocol) {
    return { ...mounted, state: 'replaced', detail: `mounted by ${protocol}, expected by ${expected.protocol}` };
  }
  if (
    seen.firstSeen !== undefined &&
    (seen.firstSeen.source !== mount.source || seen.firstSeen.fsType !== mount.fsType)
  ) {
    return { ...mounted, state: 'replaced', detail: `${textOf(seen.firstSeen.source)} was mounted there before` };
  }
  if (mount.root.endsWith('//deleted')) {
    return { ...mounted, state: 'stale', detail: 'the folder that was mounted has been deleted' };
  }
  if (probe === undefined) return { ...mounted, detail: 'not probed yet' };
  if (probe.kind === 'answered') {
    return classifyAnswer(mounted, protocol, probe.answer, probe.latencyMilliseconds, seen);
  }
  if (probe.kind === 'stuck') {
    return { ...mounted, state: 'stuck', detail: `${probe.call} has not answered for ${probe.waitedMilliseconds} ms` };
  }
  if (probe.kind === 'notRun') return { ...mounted, detail: probe.message };
  return {
    ...mounted,
    state: statesByErrno[probe.errno ?? ''] ?? 'unknown',
    ...(probe.errno === undefined ? {} : { errno: probe.errno }),
    detail: probe.message,
  };
}

function classifyAnswer(
  mounted: ClassifiedVolume,
  protocol: 'smb' | 'nfs' | undefined,
  answer: StatfsAnswer,
  latencyMilliseconds: number,
  seen: VolumeObservation,
): ClassifiedVolume {
  const measured: ClassifiedVolume = {
    ...mounted,
    // A server that tells no size says 0 blocks; that is not a full share.
    ...(answer.blocks === 0
      ? {}
      : { totalMiB: mebibytes(answer, answer.blocks), freeMiB: mebibytes(answer, answer.availableBlocks) }),
    latencyMs: Math.round(latencyMilliseconds),
  };
  const hint = namesShare(mounted.source ?? '', mounted.share)
    ? {}
    : { detail: `the mounted source does not end with the name ${mounted.share}` };
  if (answer.blocks > 0 && answer.availableBlocks === 0) {
    return { ...measured, state: 'full', detail: 'no block is free for a workload' };
  }
  if (countsInodes(mounted.fsType ?? '', protocol) && answer.inodes > 0 && answer.freeInodes === 0) {
    return { ...measured, state: 'inodesFull', detail: 'no inode is free: no file can be made' };
  }
  if (mounted.readOnly === true) return { ...measured, state: 'readonly', ...hint };
  if (latencyMilliseconds >= seen.slowMilliseconds) return { ...measured, state: 'slow', ...hint };
  return { ...measured, state: 'ok', ...hint };
}

/** SMB counts no inodes, and FUSE clients invent a number: of rclone's 10^9 none is ever free. */
function countsInodes(fsType: string, protocol: 'smb' | 'nfs' | undefined): boolean {
  return protocol !== 'smb' && !/^fuse(\.|$)/.test(fsType);
}

/** `emergency_ro`: the kernel stopped writing after an error and says so nowhere else. */
function isReadOnly(mount: MountEntry): boolean {
  return mount.options.includes('ro') || ['ro', 'emergency_ro'].some((token) => mount.superOptions.includes(token));
}

function namesShare(source: string, share: string): boolean {
  return source
    .toLowerCase()
    .split(/[/\\:]/)
    .includes(share.toLowerCase());
}
