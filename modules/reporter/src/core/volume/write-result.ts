import type { ClassifiedVolume } from './classify.ts';
import { stateOfErrno } from './errno-state.ts';
import { weightOf } from './weigh.ts';

/** How one write probe ended. Times are ISO 8601 in UTC. */
export type WriteResult =
  | { readonly kind: 'written'; readonly atUtc: string }
  | { readonly kind: 'failed'; readonly errno: string | undefined; readonly message: string }
  | { readonly kind: 'stuck'; readonly sinceUtc: string }
  | { readonly kind: 'notRun'; readonly message: string };

/** What the write probe last said of a mount, and when it last got through. */
export interface WriteRecord {
  readonly last: WriteResult;
  readonly writtenUtc: string | undefined;
  /** Root may write where nobody else may: on a disk that is full for all others, and into any folder. */
  readonly byRoot: boolean;
}

/**
 * A reading together with what the write probe found: the worse of the two is the state. A write that is refused by
 * permission alone changes no state, since the modules may well write as another user; it is told in `errno` and `detail`.
 */
export function weighWrite(volume: ClassifiedVolume, write: WriteRecord | undefined): ClassifiedVolume {
  if (write === undefined) return volume;
  const { last, writtenUtc, byRoot } = write;
  const dated: ClassifiedVolume = { ...volume, ...(writtenUtc === undefined ? {} : { writtenUtc }) };
  // Where reading fails already, an older write says nothing more.
  if (weightOf(volume.state) >= weightOf('unknown')) return dated;
  if (last.kind === 'written') {
    return byRoot && volume.state === 'ok'
      ? { ...dated, detail: 'written as root, who may write where others may not' }
      : dated;
  }
  if (last.kind === 'stuck') {
    return { ...dated, state: 'stuck', detail: `a write has not ended since ${last.sinceUtc}` };
  }
  if (last.kind === 'notRun') return { ...dated, detail: last.message };
  const told: ClassifiedVolume = {
    ...dated,
    ...(last.errno === undefined ? {} : { errno: last.errno }),
    detail: `a write failed: ${last.message}`,
  };
  const state = stateOfErrno(last.errno);
  if (state === 'denied' || state === 'unknown' || weightOf(state) < weightOf(volume.state)) return told;
  return { ...told, state, ...(state === 'readonly' ? { readOnly: true } : {}) };
}
