import type { VolumeState } from '@mooring/contract';
import type { ClassifiedVolume } from './classify.ts';
import { stateOfErrno } from './errno-state.ts';
import { weightOf } from './weigh.ts';

/** How one write probe ended. Times are ISO 8601 in UTC. */
export type WriteResult =
  | {
      readonly kind: 'written';
      readonly atUtc: string;
      /** Why its file is still there, where that is no fault of the share. */
      readonly notRemoved?: string;
    }
  | { readonly kind: 'failed'; readonly errno: string | undefined; readonly message: string }
  | { readonly kind: 'stuck'; readonly sinceUtc: string }
  | {
      readonly kind: 'notRun';
      readonly message: string;
      /** Nor will it be until somebody has been there: what was written before cannot be taken back by another write. */
      readonly isLasting?: boolean;
    };

/** One that said what is wrong. */
export type NotThrough = Extract<WriteResult, { kind: 'failed' | 'stuck' }>;

/** What the write probe last said of a mount, and when it last got through. */
export interface WriteRecord {
  readonly last: WriteResult;
  /** Another one at each attempt: what one write says counts once, however often the share is read after it. */
  readonly attempt: number;
  /** When that attempt was started. */
  readonly triedUtc: string;
  readonly writtenUtc: string | undefined;
  /** Nothing is written here any more, since nobody asks for it: what the last write said is history. */
  readonly isOver?: boolean;
  /** Root may write where nobody else may: on a disk that is full for all others, and into any folder. */
  readonly byRoot: boolean;
}

/**
 * A reading together with what the write probe found: the worse of the two is the state. A write that is refused by
 * permission alone changes no state, since the modules may well write as another user; it is told in `errno` and `detail`.
 */
export function weighWrite(volume: ClassifiedVolume, write: WriteRecord | undefined): ClassifiedVolume {
  if (write === undefined) return volume;
  const { last } = write;
  // Where reading fails already, an older write says nothing more.
  const isHeard = write.isOver !== true && weightOf(volume.state) < weightOf('unknown');
  if (!isHeard || last.kind === 'written' || last.kind === 'notRun') return tellWrite(volume, write);
  const told: ClassifiedVolume = {
    ...tellTimes(volume, write),
    ...(last.kind === 'failed' && last.errno !== undefined ? { errno: last.errno } : {}),
    detail: tellEnd(last),
  };
  const state = stateByWrite(volume, last);
  return state === undefined ? told : { ...told, state, ...(state === 'readonly' ? { readOnly: true } : {}) };
}

/** What a write that did not get through makes of a reading; undefined where it changes no state. */
function stateByWrite(volume: ClassifiedVolume, last: NotThrough): VolumeState | undefined {
  if (last.kind === 'stuck') return 'stuck';
  if (isRefusalAlone(last.errno)) return undefined;
  const state = stateOfErrno(last.errno);
  return weightOf(state) < weightOf(volume.state) ? undefined : state;
}

/** Of a name below the mount, whose root has just answered: a server that lets some names not in says so, as Samba does of those it vetoes. */
const ofNames: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR']);

/** True for an error of a write that says nothing of the share: another user, or another name, may well get through. */
function isRefusalAlone(errno: string | undefined): boolean {
  const state = stateOfErrno(errno);
  return state === 'denied' || state === 'unknown' || (errno !== undefined && ofNames.has(errno));
}

/** How far one that did not end well had come, by the status that it ended with: see the programs that write. */
export const writeStatus = { notRemoved: 4, othersNotRemoved: 5, folderOfOther: 6 } as const;

/**
 * What a write says that ended with a status other than 0.
 *
 * @param message the reason that it printed
 */
export function judgeWrite(
  status: number,
  errno: string | undefined,
  message: string,
  atUtc: string,
): WriteResult & { kind: 'written' | 'failed' | 'notRun' } {
  if (isRefusalAlone(errno)) {
    if (status === writeStatus.notRemoved) return { kind: 'written', atUtc, notRemoved: message };
    if (status === writeStatus.othersNotRemoved) {
      return {
        kind: 'notRun',
        isLasting: true,
        message: `nothing is written any more, since files of earlier writes cannot be removed: ${message}`,
      };
    }
    // A folder is left to its owner alone, as by a reporter that ran as another user.
    if (status === writeStatus.folderOfOther && stateOfErrno(errno) === 'denied') {
      return { kind: 'failed', errno, message: `the folder of the write probe belongs to another user: ${message}` };
    }
  }
  return { kind: 'failed', errno, message };
}

/**
 * A reading by itself, and beside it when a file was last written and what came of the last attempt: an older write is no part
 * of what is read now.
 */
export function tellWrite(volume: ClassifiedVolume, write: WriteRecord | undefined): ClassifiedVolume {
  if (write === undefined) return volume;
  const { last, byRoot, triedUtc, isOver } = write;
  const told = tellTimes(volume, write);
  if (weightOf(volume.state) >= weightOf('unknown')) return told;
  if (last.kind === 'notRun') return isOver === true ? told : { ...told, detail: last.message };
  if (last.kind === 'written') {
    if (volume.state !== 'ok') return told;
    if (last.notRemoved !== undefined) return { ...told, detail: `${notRemovedText}${last.notRemoved}` };
    return byRoot ? { ...told, detail: 'written as root, who may write where others may not' } : told;
  }
  const what = last.kind === 'stuck' ? tellEnd(last) : `a write at ${triedUtc} failed: ${last.message}`;
  if (isOver === true) return { ...told, detail: `by reading alone, nothing is written any more; ${what}` };
  const writeState = stateByWrite(volume, last);
  return {
    ...told,
    ...(writeState === undefined || writeState === volume.state ? {} : { writeState }),
    ...(last.kind === 'failed' && last.errno !== undefined ? { errno: last.errno } : {}),
    detail: `by reading alone; ${what}`,
  };
}

/** True where a reading, as it is believed together with the last write, has its state from that write. */
export function restsOnWrite(read: ClassifiedVolume, weighed: ClassifiedVolume): boolean {
  return read.state !== weighed.state;
}

/** A reading by itself, and beside it no more than when a file was last written and when that was last tried in vain. */
export function tellTimes(volume: ClassifiedVolume, { last, writtenUtc, triedUtc }: WriteRecord): ClassifiedVolume {
  return {
    ...volume,
    ...(writtenUtc === undefined ? {} : { writtenUtc }),
    ...(last.kind === 'written' ? {} : { writeTriedUtc: triedUtc }),
  };
}

const notRemovedText = 'written, but the file could not be removed: ';

/** What `detail` begins with where a write that did not get through may decide the state. */
export const toldOfWrite = { failed: 'a write failed: ', hangs: 'no write has ended in time since ' } as const;

function tellEnd(last: NotThrough): string {
  const { failed, hangs } = toldOfWrite;
  return last.kind === 'stuck' ? `${hangs}${last.sinceUtc}` : `${failed}${last.message}`;
}
