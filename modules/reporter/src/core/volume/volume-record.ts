import type { VolumeState } from '@mooring/contract';
import { believe, pendingOf, type Belief, type BelievingRules, type Pending } from './believe.ts';
import type { ClassifiedVolume } from './classify.ts';
import { latenciesKept } from './latency.ts';
import type { MountedSource } from './share-source.ts';

/** A volume as it is to be reported: the reading behind what is believed, and when it was taken. */
export interface Believed {
  readonly volume: ClassifiedVolume;
  readonly at: Date | undefined;
}

/** What is remembered of one expected volume from reading to reading; of bounded size. */
export class VolumeRecord {
  /** What stood at the path when this process first looked. */
  firstSeen: MountedSource | undefined;
  /** Readings in a row that ended without an answer. */
  timesStuck = 0;
  #belief: Belief | undefined;
  #rules: BelievingRules = { badAfterReadings: 1, goodAfterReadings: 1 };
  #latencies: readonly number[] = [];
  /** The last reading of each state: what is believed may be older than what was read. */
  readonly #lastOfState = new Map<VolumeState, Believed>();

  /** Latencies of the last readings that answered, the newest last; with the one given, if it did. */
  addLatency(milliseconds: number | undefined): readonly number[] {
    if (milliseconds !== undefined) this.#latencies = [...this.#latencies, milliseconds].slice(-latenciesKept);
    return this.#latencies;
  }

  /** Whatever is mounted next may be faster or slower. */
  forgetLatencies(): void {
    this.#latencies = [];
  }

  /** Takes one reading, and says what is believed after it. */
  take(reading: Believed, rules: BelievingRules): Believed {
    const { state } = reading.volume;
    this.#rules = rules;
    this.timesStuck = state === 'stuck' ? this.timesStuck + 1 : 0;
    this.#belief = believe(this.#belief, state, rules, reading.at?.getTime());
    this.#lastOfState.set(state, reading);
    return this.#lastOfState.get(this.#belief.state) ?? reading;
  }

  /** While another state waits to be believed more readings are wanted, and soon. */
  get pending(): Pending | undefined {
    return this.#belief === undefined ? undefined : pendingOf(this.#belief, this.#rules);
  }
}
