import { utcText, type ExpectedVolume, type WriteProbe } from '@mooring/contract';
import {
  afterHeld,
  betweenWritesMilliseconds,
  isAskedFor,
  leastRetryMilliseconds,
  mayWrite,
  nextWriteAt,
  saysNothing,
  writeLingerMilliseconds,
  type WriteTurn,
} from '../core/volume/write-plan.ts';
import type { WriteRecord, WriteResult } from '../core/volume/write-result.ts';
import type { ToolRunner } from './tool-runner.ts';
import type { VolumePlace } from './volume-place.ts';
import type { VolumeWatch } from './volume-watch.ts';
import { notTried, probeByWriting, writeSlotOf } from './write-probe.ts';

interface Written {
  /** Those that the share stood at: what is written through one of them is told of all. */
  readonly mountIds: ReadonlySet<number>;
  turn: WriteTurn;
  record: WriteRecord | undefined;
  /** Nothing was written, since it was not known where not to. */
  isWithheld?: boolean;
}

/** One folder of a share, be it mounted at several paths. */
interface WritableShare {
  /** The mount to write through. */
  readonly place: VolumePlace;
  /** The volumes that can be written to here. */
  readonly names: readonly string[];
  /** Every mount of it that is not read-only, those among them that do not answer or are not to be written to. */
  readonly mountIds: ReadonlySet<number>;
  /** What the process before this one last wrote, as long as it still counts. */
  readonly writeBefore: WriteRecord | undefined;
}

export interface WriteProbesParts {
  readonly tools: ToolRunner;
  readonly watch: VolumeWatch;
  /** The folder on each share, see `writeFolderOf`. */
  readonly folder: string;
  readonly isRoot: boolean;
  readonly now: () => Date;
  /** Of a clock that only goes forward. */
  readonly milliseconds: () => number;
}

/** Writes to shares now and then, where that was asked for: one write per share, told of each of its mounts, started apart from one another. */
export class WriteProbes {
  readonly #parts: WriteProbesParts;
  readonly #bySlot = new Map<string, Written>();
  /** By slot, of a minute at least: also where what was written is forgotten. */
  readonly #starts = new Map<string, number>();
  /** By slot, the end of a child that is waited for: one that the kernel holds is so for many tries. */
  readonly #awaited = new Map<string, Promise<unknown>>();
  #attempts = 0;
  #lastStart = Number.NEGATIVE_INFINITY;

  constructor(parts: WriteProbesParts) {
    this.#parts = parts;
    parts.watch.writtenAt = ({ slot, mountId }: VolumePlace) => {
      const written = this.#bySlot.get(slot);
      // Of another mount nothing is known, though it may have the number of one before.
      return written?.mountIds.has(mountId) === true ? written.record : undefined;
    };
  }

  /**
   * Starts the write that has waited longest, if one is due; it is not waited for.
   *
   * @param onEnd has the names of the volumes that it was about
   * @returns when to ask again; never where a reading is waited for, after which it is asked anyway
   */
  start(
    volumes: Readonly<Record<string, ExpectedVolume>>,
    setting: WriteProbe | undefined,
    deadlineMilliseconds: number,
    onEnd: (names: readonly string[]) => void,
  ): number {
    const places = this.#places(volumes, setting);
    this.#forgetOthers(places, volumes, setting);
    if (setting === undefined) return Number.POSITIVE_INFINITY;
    const unseen = this.#unseen(volumes, setting);
    // It will be seen soon, or said why not.
    if (unseen?.isRead === false) return Number.POSITIVE_INFINITY;
    const due = [...places.values()]
      .map((one) => ({ ...one, at: this.#nextAt(one, setting, unseen !== undefined) }))
      .sort((a, b) => a.at - b.at);
    const [first, second] = due;
    if (first === undefined) return Number.POSITIVE_INFINITY;
    const now = this.#parts.milliseconds();
    const freeAt = this.#lastStart + betweenWritesMilliseconds;
    if (first.at > now || freeAt > now) return Math.max(first.at, freeAt);
    this.#lastStart = now;
    this.#starts.set(first.place.slot, now);
    for (const [slot, at] of this.#starts) if (at + leastRetryMilliseconds < now) this.#starts.delete(slot);
    void this.#write(first, setting, deadlineMilliseconds, unseen?.name).then((written) => {
      onEnd(first.names);
      this.#awaitHeld(first.place.slot, written, () => onEnd(first.names));
    });
    return Math.max(second?.at ?? Number.POSITIVE_INFINITY, now + betweenWritesMilliseconds);
  }

  /**
   * What a write said of a mount is forgotten once the mount has gone or does not answer, but not because nobody could ask
   * it. Where nobody asks for writes any more it stays as history: a share must not become well without a word because
   * nobody looks.
   */
  #forgetOthers(
    places: ReadonlyMap<string, unknown>,
    volumes: Readonly<Record<string, ExpectedVolume>>,
    setting: WriteProbe | undefined,
  ): void {
    // A volume that is expected otherwise than before may be one that a write had failed on: its reading comes first.
    if (Object.entries(volumes).some(([name, expected]) => !this.#parts.watch.isRead(name, expected))) return;
    const [unread, unasked] = [new Set<string>(), new Set<string>()];
    for (const [name, expected] of Object.entries(volumes)) {
      const last = this.#parts.watch.lastRead(name, expected);
      if (!isAskedFor(setting, expected)) {
        const slot = this.#parts.watch.standingOf(name, expected)?.slot;
        if (slot !== undefined) unasked.add(slot);
      } else if (last !== undefined && saysNothing(last.volume)) unread.add(last.place.slot);
    }
    for (const [slot, written] of this.#bySlot) {
      if (places.has(slot) || unread.has(slot) || written.turn.result === undefined) continue;
      if (!unasked.has(slot)) this.#bySlot.delete(slot);
      else if (written.record !== undefined) written.record = { ...written.record, isOver: true };
    }
  }

  /**
   * A share to be left alone may be shown by other volumes too: nothing is written until it is known of each that says so
   * where it stands. Undefined where it is; else one of which it is not, first those that were never read.
   */
  #unseen(
    volumes: Readonly<Record<string, ExpectedVolume>>,
    setting: WriteProbe,
  ): { readonly name: string; readonly isRead: boolean } | undefined {
    const { watch } = this.#parts;
    const unseen = Object.entries(volumes)
      .filter(([name, expected]) => !isAskedFor(setting, expected) && watch.standingOf(name, expected) === undefined)
      .map(([name, expected]) => ({ name, isRead: watch.isRead(name, expected) }));
    return unseen.find(({ isRead }) => !isRead) ?? unseen[0];
  }

  #nextAt({ place, mountIds, writeBefore }: WritableShare, setting: WriteProbe, isWithheld: boolean): number {
    const written = this.#bySlot.get(place.slot);
    const isEnded = written?.turn.result !== undefined;
    // A mount that came later has not been told of.
    const isHistory =
      isEnded &&
      (isAnyOf(mountIds, (id) => !written.mountIds.has(id)) ||
        (written.record?.isOver === true && written.turn.result !== 'notRun') ||
        (written.isWithheld === true && !isWithheld));
    // A share that comes and goes, so that what was written is forgotten, is written to no more often than one that fails.
    const firstAt = (this.#starts.get(place.slot) ?? Number.NEGATIVE_INFINITY) + leastRetryMilliseconds;
    const at =
      written === undefined ? Math.max(firstAt, 0) : nextWriteAt(isHistory ? undefined : written.turn, setting);
    // Before those that were never written to: what came of it before the restart is told until then.
    return writeBefore !== undefined && at === 0 ? -1 : at;
  }

  /** By slot. A share that uploads what is written, by whichever of its volumes, is left alone unless that was asked for. */
  #places(
    volumes: Readonly<Record<string, ExpectedVolume>>,
    setting: WriteProbe | undefined,
  ): Map<string, WritableShare> {
    const places = new Map<string, WritableShare & { names: string[]; writeBefore: WriteRecord | undefined }>();
    const mountIds = new Map<string, Set<number>>();
    const leftAlone = new Set<string>();
    for (const [name, expected] of Object.entries(volumes)) {
      const last = this.#parts.watch.lastRead(name, expected);
      const { slot: seenAt } = this.#parts.watch.standingOf(name, expected) ?? {};
      if (seenAt !== undefined && !isAskedFor(setting, expected)) leftAlone.add(seenAt);
      if (last === undefined || last.volume.readOnly === true) continue;
      const { slot, mountId } = last.place;
      const ids = mountIds.get(slot) ?? new Set();
      mountIds.set(slot, ids.add(mountId));
      // A folder can be made in no file.
      if (last.isFile === true || !mayWrite(setting, expected, last.volume)) continue;
      const { place, writeBefore } = last;
      const there = places.get(slot);
      if (there === undefined) places.set(slot, { place, names: [name], mountIds: ids, writeBefore });
      else {
        there.names.push(name);
        there.writeBefore ??= writeBefore;
      }
    }
    for (const slot of leftAlone) {
      this.#leaveAlone(slot, places.get(slot));
      places.delete(slot);
    }
    return places;
  }

  /** What the process before this one wrote where nothing is written any more is history. */
  #leaveAlone(slot: string, share: WritableShare | undefined): void {
    if (share?.writeBefore === undefined || this.#bySlot.has(slot)) return;
    this.#bySlot.set(slot, {
      mountIds: share.mountIds,
      turn: { startedAtMilliseconds: Number.NEGATIVE_INFINITY, result: 'notRun', failuresInARow: 0 },
      record: { ...share.writeBefore, isOver: true },
    });
  }

  async #write(
    { place, mountIds, writeBefore }: WritableShare,
    setting: WriteProbe,
    deadlineMilliseconds: number,
    unseen: string | undefined,
  ): Promise<Written> {
    const { tools, folder, isRoot, now, milliseconds } = this.#parts;
    const before = this.#bySlot.get(place.slot);
    const earlier = before !== undefined && isAnyOf(mountIds, (id) => before.mountIds.has(id)) ? before : undefined;
    const startedAtMilliseconds = milliseconds();
    const triedUtc = utcText(now());
    const attempt = (this.#attempts += 1);
    const { failuresInARow = 0, wasEarly = false } = earlier?.turn ?? {};
    const written: Written = {
      mountIds,
      turn: { startedAtMilliseconds, result: undefined, failuresInARow, wasEarly },
      record: earlier?.record,
      isWithheld: unseen !== undefined,
    };
    this.#bySlot.set(place.slot, written);
    const lingerMilliseconds = writeLingerMilliseconds(failuresInARow + 1, setting, deadlineMilliseconds);
    const rules = { deadlineMilliseconds, lingerMilliseconds };
    const ended: WriteResult =
      unseen === undefined
        ? await probeByWriting(tools, { ...place, folder }, rules, now)
        : notTried(`where "${unseen}" stands is not known, and that share is to be left alone`);
    const known = earlier?.record ?? writeBefore;
    // The time since when it hangs does not move from one attempt to the next.
    const result = ended.kind === 'stuck' && known?.last.kind === 'stuck' ? known.last : ended;
    const isWritten = result.kind === 'written';
    written.turn = {
      startedAtMilliseconds,
      result: result.kind,
      failuresInARow: isWritten ? 0 : failuresInARow + 1,
      wasEarly: wasEarly && !isWritten,
    };
    const writtenUtc = isWritten ? result.atUtc : known?.writtenUtc;
    // What could not be tried takes nothing back of what was tried before.
    const isNews = result.kind !== 'notRun' || result.isLasting === true || known === undefined || !isBad(known.last);
    written.record = isNews ? { last: result, attempt, triedUtc, writtenUtc, byRoot: isRoot } : known;
    return written;
  }

  /** Waits for the end of a write that is overdue. */
  #awaitHeld(slot: string, written: Written, onFree: () => void): void {
    const free = written.turn.result === 'stuck' ? this.#parts.tools.whenFree(writeSlotOf(slot)) : undefined;
    if (free === undefined || this.#awaited.get(slot) === free) return;
    this.#awaited.set(slot, free);
    const begunAt = written.turn.startedAtMilliseconds;
    void free.then(() => {
      this.#awaited.delete(slot);
      const last = this.#bySlot.get(slot);
      if (last === undefined) return;
      last.turn = afterHeld(last.turn, begunAt);
      onFree();
    });
  }
}

function isBad({ kind }: WriteResult): boolean {
  return kind === 'failed' || kind === 'stuck';
}

function isAnyOf(ids: ReadonlySet<number>, is: (id: number) => boolean): boolean {
  return [...ids].some(is);
}
