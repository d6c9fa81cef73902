import type { ExpectedVolume, ReportedVolume } from '@mooring/contract';
import { judgeAutomount } from './automount.ts';
import { stateOfErrno } from './errno-state.ts';
import { medianOfLast, worstOfLast } from './latency.ts';
import { isReadOnly, tellOptions } from './mount-options.ts';
import { tellBefore } from './mounted-before.ts';
import { textOf, type MountEntry } from './mountinfo.ts';
import type { SilentDisk } from './own-disk.ts';
import type { ProbeResult } from './probe-result.ts';
import { judgeRoom } from './room.ts';
import { isSameShare, isSameSource, namesShare, protocolOf, type MountedSource } from './share-source.ts';
import type { StatfsAnswer } from './statfs-answer.ts';
import { tellMounting, tellSilence, tellWait, type LateAnswer, type Waited } from './told-wait.ts';
import { tellOtherProtocol, tellOtherSource } from './told-wanted.ts';
import { withoutSecrets } from './without-secrets.ts';

export interface VolumeObservation {
  readonly expected: ExpectedVolume;
  /** Whether the mount table could be read; `unsteady` where mounts came and went all the while. */
  readonly table: 'read' | 'unreadable' | 'unsteady';
  readonly mount: MountEntry | undefined;
  /** Where nothing is mounted: the disk on which something stands at this path; undefined where nothing does. */
  readonly onDisk?: MountEntry | undefined;
  /** What stands there is no folder. */
  readonly isFileOnDisk?: boolean | undefined;
  /** Where nothing is mounted: a file system that the path leads over, below which nobody looks. */
  readonly below?: MountEntry | undefined;
  /** Where nothing is mounted under that very name: a disk that the path lies on, and that does not answer. */
  readonly silentDisk?: SilentDisk | undefined;
  /** Where a share is mounted on access, and none is: what somebody heard who went there just now. */
  readonly automount?: ProbeResult | undefined;
  /** What stood at this path when this process first looked, or the one before it. */
  readonly firstSeen: MountedSource | undefined;
  /** The process before this one may have known what stood there, and had no room to tell. */
  readonly isForgotten?: boolean;
  /** What an earlier process found there in place of the share, and why it said so. */
  readonly refusedBefore?: RefusedSource | undefined;
  /** Since when readings in a row have had no answer at all; undefined where the last one had. */
  readonly stuckSinceUtc?: string | undefined;
  /** The last answer, where it came later than the deadline. */
  readonly late?: LateAnswer | undefined;
  /** Undefined until the first probe has ended. */
  readonly probe: ProbeResult | undefined;
  /** Of the last readings that answered, this one among them, the newest last. */
  readonly latenciesMilliseconds: readonly number[];
  readonly slowMilliseconds: number;
  readonly leastFreePercent: number;
  /** File systems that stand for shares beside cifs, smb3, nfs and nfs4, as `fuse.rclone`; a setting. */
  readonly extraShareFsTypes: readonly string[];
}

/** A mount that was told as `replaced`; its source as a text. */
export interface RefusedSource extends MountedSource {
  readonly detail: string;
}

export type ClassifiedVolume = Omit<ReportedVolume, 'sinceUtc' | 'probedAtUtc'>;

const singleFile = 'a single file of the share is mounted here, not a folder';
const forgotten =
  'whether the same was mounted here before the restart is not known: the twin may have had no room for it';

/** What can be said of an expected volume from the mount table and its last probe. A table of rules, first match wins. */
export function classifyVolume(seen: VolumeObservation): ClassifiedVolume {
  const { expected, mount, probe } = seen;
  const base: ClassifiedVolume = {
    state: 'unknown',
    share: expected.share,
    path: expected.path,
  };
  if (seen.table === 'unreadable') return { ...base, detail: 'the mount table could not be read' };
  if (seen.table === 'unsteady') return { ...base, detail: 'mounts came and went while the mount table was read' };
  if (seen.automount !== undefined) {
    const before = whatWasBefore(seen.firstSeen);
    const { automount } = seen;
    const wait = automount.kind === 'stuck' ? tellMounting(waitedBy(seen, automount)) : '';
    return { ...base, ...judgeAutomount(automount, wait, before) };
  }
  if (mount === undefined) {
    const before = whatWasBefore(seen.firstSeen);
    if (seen.silentDisk !== undefined) return { ...base, ...tellSilentDisk(seen, seen.silentDisk, before) };
    if (seen.onDisk !== undefined) return { ...base, ...tellDisk(seen.onDisk, seen.isFileOnDisk === true, before) };
    const where =
      seen.below === undefined ? '' : `, which lies below ${textOf(seen.below.mountPoint)} (${seen.below.fsType})`;
    return { ...base, state: 'missing', detail: `nothing is mounted at ${expected.path}${where}${before}` };
  }
  const mounted = { ...base, ...describeMount(mount) };
  const wrong = judgeMount(seen, mount);
  if (wrong !== undefined) return { ...mounted, ...wrong };
  const named: ClassifiedVolume = {
    ...mounted,
    ...(namesShare(textOf(mount.source), expected.share) ? {} : { wrongShare: true }),
  };
  if (mount.root.endsWith('//deleted')) {
    return { ...named, state: 'stale', detail: 'the folder that was mounted has been deleted' };
  }
  if (probe === undefined) return { ...named, detail: 'not probed yet' };
  if (probe.kind === 'answered') {
    const said = [
      ...(probe.isFile === true ? [singleFile] : []),
      ...(seen.isForgotten === true && expected.source === undefined ? [forgotten] : []),
    ];
    const detail = said.length === 0 ? {} : { detail: said.join('; ') };
    return { ...named, ...detail, ...judgeAnswer(seen, mount, probe.answer) };
  }
  if (probe.kind === 'stuck') {
    return { ...named, state: 'stuck', detail: tellSilence(waitedBy(seen, probe), probe.call) };
  }
  if (probe.kind === 'notRun') return { ...named, detail: probe.message };
  return {
    ...named,
    state: stateOfErrno(probe.errno),
    ...(probe.errno === undefined ? {} : { errno: probe.errno }),
    detail: probe.message,
  };
}

function waitedBy({ stuckSinceUtc, late }: VolumeObservation, asked: Pick<Waited, 'waitedMilliseconds'>): Waited {
  return { waitedMilliseconds: asked.waitedMilliseconds, sinceUtc: stuckSinceUtc, late };
}

function whatWasBefore(firstSeen: MountedSource | undefined): string {
  return firstSeen === undefined ? '' : `; ${tellBefore({ ...firstSeen, source: textOf(firstSeen.source) })}`;
}

/** Whether a folder stands there, or links lead to a mount, is not to be had; who goes there waits as well. */
function tellSilentDisk(
  seen: VolumeObservation,
  { on, asked }: SilentDisk,
  before: string,
): Pick<ClassifiedVolume, 'state' | 'detail'> {
  if (asked.kind === 'notRun') return { state: 'unknown', detail: asked.message };
  const disk = `the file system at ${textOf(on.mountPoint)} (${on.fsType}), which its path lies on,`;
  return { state: 'stuck', detail: `${disk} has answered no reading ${tellWait(waitedBy(seen, asked))}${before}` };
}

/** The container's own disk, or a folder or file of the node: what modules write there never reaches the share. */
function tellDisk(
  { fsType, mountPoint }: MountEntry,
  isFile: boolean,
  before: string,
): Pick<ClassifiedVolume, 'state' | 'fsType' | 'detail'> {
  const where = mountPoint === '/' ? "the container's own disk" : `the file system at ${textOf(mountPoint)}`;
  return {
    state: 'notAShare',
    fsType,
    detail: `nothing is mounted, a ${isFile ? 'file' : 'folder'} of ${where} (${fsType}) stands there${before}`,
  };
}

/** An entry is the same object in each reading until the mount table changes. */
const described = new WeakMap<MountEntry, Partial<ClassifiedVolume>>();

function describeMount(mount: MountEntry): Partial<ClassifiedVolume> {
  const known = described.get(mount) ?? describeAnew(mount);
  described.set(mount, known);
  return known;
}

function describeAnew(mount: MountEntry): Partial<ClassifiedVolume> {
  const options = tellOptions(mount);
  const protocol = protocolOf(mount.fsType);
  return {
    ...(protocol === undefined ? {} : { protocol }),
    source: textOf(mount.source),
    fsType: mount.fsType,
    readOnly: isReadOnly(mount),
    ...(options === undefined ? {} : { options }),
  };
}

/** What the mount table alone decides. */
function judgeMount(
  { expected, firstSeen, refusedBefore, extraShareFsTypes }: VolumeObservation,
  mount: MountEntry,
): Pick<ClassifiedVolume, 'state' | 'detail'> | undefined {
  const protocol = protocolOf(mount.fsType);
  if (protocol === undefined && !extraShareFsTypes.includes(mount.fsType)) {
    const detail = `a file system of type ${mount.fsType} stands where the share should be${whatWasBefore(firstSeen)}`;
    return { state: 'notAShare', detail };
  }
  // What was first seen counts again once nothing is set, be it after a restart.
  const isOther = firstSeen !== undefined && !isSameShare(firstSeen, mount, expected.share);
  const before = isOther ? whatWasBefore(firstSeen) : '';
  if (protocol !== undefined && expected.protocol !== undefined && protocol !== expected.protocol) {
    return { state: 'replaced', detail: `${tellOtherProtocol(protocol, expected.protocol)}${before}` };
  }
  const source = textOf(mount.source);
  if (expected.source !== undefined) {
    const wanted = withoutSecrets(expected.source);
    if (isSameSource(source, wanted)) return undefined;
    return { state: 'replaced', detail: `${tellOtherSource(source, wanted)}${before}` };
  }
  if (refusedBefore !== undefined && refusedBefore.source === source && refusedBefore.fsType === mount.fsType) {
    return { state: 'replaced', detail: refusedBefore.detail };
  }
  if (isOther) {
    return { state: 'replaced', detail: tellBefore({ ...firstSeen, source: textOf(firstSeen.source) }) };
  }
  return undefined;
}

function judgeAnswer(
  seen: VolumeObservation,
  mount: MountEntry,
  answer: StatfsAnswer,
): Partial<ClassifiedVolume> & Pick<ClassifiedVolume, 'state'> {
  const { want, ...room } = judgeRoom(answer, protocolOf(mount.fsType), seen.leastFreePercent);
  const median = medianOfLast(seen.latenciesMilliseconds) ?? 0;
  const measured = {
    ...room,
    latencyMs: Math.round(median),
    worstMs: Math.round(worstOfLast(seen.latenciesMilliseconds) ?? 0),
  };
  // Room is nothing to who can write none the less: a snapshot or an image has none, ever.
  if (isReadOnly(mount)) return { ...measured, state: 'readonly' };
  if (want !== undefined) return { ...measured, ...want };
  return { ...measured, state: median >= seen.slowMilliseconds ? 'slow' : 'ok' };
}
