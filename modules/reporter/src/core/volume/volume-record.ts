import { textLimits, type ExpectedVolume, type ReportedVolume, type VolumeState } from '@mooring/contract';
import { believe, pendingOf, type Belief, type BelievingRules, type Pending } from './believe.ts';
import type { ClassifiedVolume, RefusedSource } from './classify.ts';
import { damped, flappingAfter, quiet } from './flapping.ts';
import { latenciesKept } from './latency.ts';
import { readBefore } from './mounted-before.ts';
import { bytesOf } from './mountinfo.ts';
import { namesShare, type MountedSource } from './share-source.ts';
import { readWaited, type LateAnswer } from './told-wait.ts';
import { readWanted } from './told-wanted.ts';
import { weightOf } from './weigh.ts';
import { saysNothing } from './write-plan.ts';

/** A volume as it is to be reported: the reading behind what is believed, and when it was taken. */
export interface Believed {
  readonly volume: ClassifiedVolume;
  readonly at: Date | undefined;
}

/** A reading as it is taken. */
export interface Taken extends Believed {
  /** The write that its state rests on, if it does, and what is to be reported while that is not believed. */
  readonly byWrite?: { readonly attempt: number; readonly withoutWrite: ClassifiedVolume } | undefined;
  /** Nothing could be said since mounts came and went meanwhile, which says nothing of this one. */
  readonly isUnsteady?: boolean;
  /** It was taken already, for another who asked for it too. */
  readonly isRepeat?: boolean;
}

/** A state that waits to be believed. */
export interface Awaited extends Pending {
  /** What the last write said, where it is for writes to settle that. */
  readonly write?: Pick<ClassifiedVolume, 'errno' | 'detail'>;
}

/** So many readings in a row that fell into a time in which mounts came and went, until "unknown" is told. */
const unsteadyAfterReadings = 3;

/** States that may tell of another mount than the one that stands there, if any does. */
const tellingOfAnother: ReadonlySet<VolumeState> = new Set(['missing', 'notAShare', 'replaced', 'stuck']);

/** What is remembered of one expected volume from reading to reading; of bounded size. */
export class VolumeRecord {
  /** What stood at the path when this process first looked, or the one before it. */
  firstSeen: MountedSource | undefined;
  /** What the process before this one found there in place of the share. */
  refusedBefore: RefusedSource | undefined;
  /** The twin had no room for what that process knew. */
  isForgotten = false;
  /** Readings in a row that ended without an answer, those that nobody could make left out. */
  timesStuck = 0;
  /** Since when the first of them that had no answer at all has waited. */
  stuckSince: Date | undefined;
  /** The answer to the question before, where it came after its deadline; none where that one was given up. */
  late: LateAnswer | undefined;
  #belief: Belief | undefined;
  /** By reading alone, whatever was written. */
  #beliefByReading: Belief | undefined;
  #rules: BelievingRules = { badAfterReadings: 1, goodAfterReadings: 1 };
  #flapping = quiet;
  #latencies: readonly number[] = [];
  #isWaitingForWrite = false;
  /** The last reading of each state: what is believed may be older than what was read. */
  readonly #lastOfState = new Map<VolumeState, Believed>();
  /** What was expected, by question. */
  readonly #counted = new WeakMap<object, Set<string>>();

  /**
   * What an earlier process said of the same volume: a share that is another than before stays another one over a restart.
   *
   * @param reported of the same share and path
   */
  recall(reported: ReportedVolume): void {
    const { state, source, fsType, share, detail } = reported;
    if (state === 'stuck') ({ since: this.stuckSince, late: this.late } = readWaited(detail ?? ''));
    const before = tellingOfAnother.has(state) ? readBefore(detail ?? '') : undefined;
    if (before !== undefined) {
      this.firstSeen = { ...before, source: bytesOf(before.source) };
      return;
    }
    // A text that was shortened or is not all of it cannot be compared.
    if (source === undefined || fsType === undefined) return;
    if (source.length >= textLimits.volume.source || source.includes('\uFFFD')) return;
    if (state === 'notAShare') return;
    if (state !== 'replaced') this.firstSeen = { source: bytesOf(source), fsType };
    // What was set is set anew, or is not: it is no finding of that process.
    else if (!namesShare(source, share) && (isEmpty(readWanted(reported)) || wasCutBefore(detail)))
      this.refusedBefore = { source, fsType, detail: detail ?? 'it was so before' };
  }

  /** A share that may be the one expected is mounted there. */
  accept({ source, fsType }: MountedSource): void {
    this.firstSeen = { source, fsType };
    this.refusedBefore = undefined;
  }

  /** Notes how long a reading has waited in vain, or that it has not. Not the clock but what was waited counts. */
  waited(milliseconds: number | undefined, now: Date): void {
    this.stuckSince =
      milliseconds === undefined ? undefined : (this.stuckSince ?? new Date(now.getTime() - milliseconds));
  }

  /**
   * Notes that what had no answer in time has one now: what waits next has not waited since before that.
   *
   * @returns true where the one before it was late as well; meanwhile none came in time, and no question was given up
   */
  answeredLate(late: LateAnswer): boolean {
    const isAgain = this.late !== undefined;
    this.late = late;
    this.stuckSince = undefined;
    return isAgain;
  }

  /** A question was given up, or another mount stands there: how late an answer was before says nothing of what waits next. */
  forgetLate(): void {
    this.late = undefined;
  }

  /**
   * Whether a reading is to be counted: several may have asked for it together.
   *
   * @param question the same for all of them; undefined of a reading that nobody else has
   * @param expected as what it was read: where settings change meanwhile it is one reading of each
   */
  countsFirst(question: object | undefined, expected: ExpectedVolume): boolean {
    if (question === undefined) return true;
    const counted = this.#counted.get(question) ?? new Set();
    this.#counted.set(question, counted);
    const key = JSON.stringify(expected);
    const isFirst = !counted.has(key);
    counted.add(key);
    return isFirst;
  }

  /** Latencies of the last readings that answered, the newest last; with the one given, if it did. */
  addLatency(milliseconds: number | undefined): readonly number[] {
    if (milliseconds !== undefined) this.#latencies = [...this.#latencies, milliseconds].slice(-latenciesKept);
    return this.#latencies;
  }

  /** Whatever is mounted next may be faster or slower. */
  forgetLatencies(): void {
    this.#latencies = [];
  }

  /**
   * Takes one reading, and says what is believed after it. Their order is that in which they are taken: a clock that is set
   * changes none.
   *
   * @param atMilliseconds when it was taken, by a clock that only goes forward
   */
  take(reading: Taken, rules: BelievingRules, atMilliseconds?: number): Believed {
    const { volume, at, byWrite, isUnsteady, isRepeat = false } = reading;
    // Settings may have made another one of it, or a write.
    if (isRepeat && isSame(volume, this.#lastOfState.get(volume.state)?.volume)) return this.believed ?? reading;
    const { attempt, withoutWrite } = byWrite ?? { attempt: undefined, withoutWrite: volume };
    const { state } = volume;
    const badAfterReadings = Math.max(rules.badAfterReadings, isUnsteady === true ? unsteadyAfterReadings : 1);
    const was = this.#belief?.isFirst === true ? undefined : this.#belief?.state;
    this.#rules = damped({ ...rules, badAfterReadings }, this.#flapping, atMilliseconds);
    if (state === 'stuck' && byWrite === undefined) this.timesStuck += isRepeat ? 0 : 1;
    else if (!saysNothing(volume)) [this.timesStuck, this.late] = [0, undefined];
    const wasByReading = this.#beliefByReading?.state;
    this.#beliefByReading = believe(this.#beliefByReading, withoutWrite.state, this.#rules, atMilliseconds);
    const belief = believe(this.#belief, state, this.#rules, atMilliseconds, attempt);
    this.#isWaitingForWrite = byWrite !== undefined && weightOf(state) > weightOf(belief.state);
    // What an earlier write has led to is not made well by one that says worse.
    const isByEarlierWrite = wasByReading !== undefined && weightOf(belief.state) > weightOf(wasByReading);
    this.#belief =
      this.#isWaitingForWrite && !isByEarlierWrite ? asRead(belief, this.#beliefByReading.state, state) : belief;
    this.#flapping = flappingAfter(this.#flapping, { was, read: state, believed: this.#belief.state }, atMilliseconds);
    this.#lastOfState.set(withoutWrite.state, { volume: withoutWrite, at });
    this.#lastOfState.set(state, { volume, at });
    return this.believed ?? reading;
  }

  /** By all readings so far; undefined before the first. */
  get believed(): Believed | undefined {
    return this.#belief === undefined ? undefined : this.#lastOfState.get(this.#belief.state);
  }

  /** True while readings, and soon, can settle what is to be believed; where it is for a write to do so they cannot. */
  get wantsReadings(): boolean {
    return this.pending !== undefined && !this.#isWaitingForWrite;
  }

  /** Another state that waits to be believed. */
  get pending(): Awaited | undefined {
    const pending = this.#belief === undefined ? undefined : pendingOf(this.#belief, this.#rules);
    const last = pending === undefined ? undefined : this.#lastOfState.get(pending.state);
    if (pending === undefined || last === undefined || !this.#isWaitingForWrite) return pending;
    const { errno, detail } = last.volume;
    return { ...pending, write: { errno, detail } };
  }
}

function isSame(one: ClassifiedVolume, other: ClassifiedVolume | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** What was mounted there before was told, too, and was cut. */
function wasCutBefore(detail = ''): boolean {
  return detail.includes('; ');
}

function isEmpty(settings: object): boolean {
  return Object.keys(settings).length === 0;
}

/** Until a write is believed a share is what it is read to be; what was counted for the write goes on being counted. */
function asRead(belief: Belief, read: VolumeState, byWrite: VolumeState): Belief {
  if (weightOf(read) >= weightOf(byWrite)) return belief;
  return { ...belief, state: read, against: belief.against.filter((other) => weightOf(other) > weightOf(read)) };
}
