import type { ExpectedVolume, WriteProbe } from '@mooring/contract';
import { mostAtOnce, planRound, type VolumePace } from '../core/volume/pace.ts';
import { pause } from './loop.ts';
import type { MountTableRead } from './mount-table.ts';
import type { Freed } from './tool-runner.ts';
import type { ReadingRules, VolumeReading } from './volume-reading.ts';
import type { VolumeWatch } from './volume-watch.ts';
import type { WriteProbes } from './write-probes.ts';

/** Readings that end together are handed over together. */
const gatherMilliseconds = 20;
const betweenGroupsMilliseconds = 50;

export interface RoundsParts {
  readonly watch: VolumeWatch;
  readonly writes: WriteProbes | undefined;
  readonly volumes: () => Readonly<Record<string, ExpectedVolume>>;
  readonly rules: () => ReadingRules;
  readonly writeProbe: () => WriteProbe | undefined;
  readonly take: (readings: Readonly<Record<string, VolumeReading>>) => void;
}

interface Turn {
  running: boolean;
  startedAtMilliseconds: number | undefined;
  heldUntilMilliseconds: number | undefined;
  /** The end of a child that is waited for: one that the kernel holds is so for many readings. */
  awaited: Promise<Freed> | undefined;
  isWoken: boolean;
}

/**
 * Reads each volume in its turn, again and again. None waits for another: a share that hangs is behind its own child and
 * nothing else, and is read again as soon as that child has gone.
 */
export class VolumeRounds {
  readonly #parts: RoundsParts;
  readonly #turns = new Map<string, Turn>();
  #gathered: Record<string, VolumeReading> | undefined;
  #wake = new AbortController();
  #lastAt: number | undefined;

  constructor(parts: RoundsParts) {
    this.#parts = parts;
  }

  /**
   * When a reading last ended, or a round that had none to take, in milliseconds of a clock that only goes forward;
   * undefined before the first.
   */
  get lastAtMilliseconds(): number | undefined {
    return this.#lastAt;
  }

  /** Reads the volumes named, or all, before their time: a setting has changed, or something was heard of them. */
  wake(names: Iterable<string> = this.#turns.keys()): void {
    for (const name of names) {
      const turn = this.#turns.get(name);
      if (turn !== undefined) turn.isWoken = true;
    }
    this.#wake.abort();
  }

  /**
   * Readings beside the turns, none of which was started before this call. Each is handed over as it ends, in its place among
   * those of the turns; what they began is followed up there: a child that was left with a share, and a doubt.
   */
  async readFresh(
    volumes: Readonly<Record<string, ExpectedVolume>>,
    onReading: (name: string, reading: VolumeReading) => void,
  ): Promise<void> {
    const { watch, rules } = this.#parts;
    await watch.read(volumes, rules(), 'fresh', (name, reading) => {
      onReading(name, reading);
      this.#gather(name, reading);
      const turn = this.#turns.get(name);
      if (turn !== undefined && !turn.running) this.#awaitChild(name, turn, rules());
      this.#wake.abort();
    });
  }

  /** Never rejects; ends with the signal. What still runs then is left to whoever ends the tools. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#wake = new AbortController();
      const nextAt = await this.#round();
      await pause(nextAt - performance.now(), signal, this.#wake.signal);
    }
  }

  /** One reading of every volume, those of a round that is under way among them. */
  async readAll(): Promise<void> {
    const { watch, volumes, rules } = this.#parts;
    const all = Object.entries(volumes());
    const groups: Promise<void>[] = [];
    for (let first = 0; first < all.length; first += mostAtOnce) {
      // The slow ones among a group are not waited for.
      if (first > 0) await pause(betweenGroupsMilliseconds, new AbortController().signal);
      groups.push(this.#read(all.slice(first, first + mostAtOnce), watch, rules()));
    }
    await Promise.all(groups);
    this.handOver();
  }

  /** Hands over what has been read and waits for others to be handed over with. */
  handOver(): void {
    const gathered = this.#gathered;
    this.#gathered = undefined;
    if (gathered !== undefined) this.#parts.take(gathered);
  }

  async #round(): Promise<number> {
    const { watch, writes, volumes, rules, writeProbe } = this.#parts;
    const expected = volumes();
    for (const name of this.#turns.keys()) if (!Object.hasOwn(expected, name)) this.#turns.delete(name);
    watch.forgetOthers(expected);
    const table = await watch.readTable();
    for (const name of watch.movedSince(expected, table)) this.#turnOf(name).isWoken = true;
    const now = performance.now();
    if (Object.keys(expected).length === 0) this.#lastAt = now;
    const { intervalMilliseconds, deadlineMilliseconds } = rules();
    watch.hasten(deadlineMilliseconds);
    const paces = Object.keys(expected).map((name) => this.#paceOf(name));
    const { names, nextAtMilliseconds } = planRound(paces, intervalMilliseconds, now);
    const due = names.flatMap((name) => {
      const volume = expected[name];
      return volume === undefined ? [] : [[name, volume] as const];
    });
    if (due.length > 0) void this.#read(due, watch, rules(), table);
    // What is known of where to write, and where not to, is of before the move: the readings that are due come first.
    const mayWrite = watch.standStill(expected, table);
    const nextWrite = mayWrite
      ? writes?.start(expected, writeProbe(), deadlineMilliseconds, (written) => this.wake(written))
      : undefined;
    return Math.min(nextAtMilliseconds, nextWrite ?? Number.POSITIVE_INFINITY);
  }

  async #read(
    due: readonly (readonly [string, ExpectedVolume])[],
    watch: VolumeWatch,
    rules: ReadingRules,
    table?: MountTableRead,
  ): Promise<void> {
    for (const [name] of due) {
      const turn = this.#turnOf(name);
      turn.running = true;
      turn.isWoken = false;
      turn.heldUntilMilliseconds = undefined;
      turn.startedAtMilliseconds = performance.now();
    }
    const onReading = (name: string, reading: VolumeReading) => {
      // Of the rounds alone: who asks for a probe again and again must not hide that they have stopped.
      this.#lastAt = performance.now();
      const turn = this.#turns.get(name);
      if (turn !== undefined) this.#ended(name, turn, rules);
      this.#gather(name, reading);
    };
    await watch.read(Object.fromEntries(due), rules, 'shared', onReading, table);
    // Only what has been read can be written to.
    if (this.#parts.writeProbe() !== undefined) this.#wake.abort();
  }

  #ended(name: string, turn: Turn, rules: ReadingRules): void {
    turn.running = false;
    this.#awaitChild(name, turn, rules);
    // Its next reading may be sooner than the one the round waits for.
    if (turn.isWoken || this.#parts.watch.isUnsure(name)) this.#wake.abort();
  }

  #awaitChild(name: string, turn: Turn, rules: ReadingRules): void {
    const free = this.#parts.watch.whenFree(name);
    if (free === undefined) {
      turn.heldUntilMilliseconds = undefined;
      return;
    }
    // Until its child ends, by an answer or because it has lingered long enough, asking starts no other.
    turn.heldUntilMilliseconds ??= performance.now() + rules.intervalMilliseconds;
    if (free !== turn.awaited) void free.then((freed) => this.#freed(name, turn, freed));
    turn.awaited = free;
  }

  /**
   * It may answer in time again, and is asked at once. One that was late before, too, is left alone for as long as its answer
   * took, so that it is asked half of the time at most; nobody knows whether that was one that answers late or a hang that has
   * ended.
   */
  #freed(name: string, turn: Turn, freed: Freed): void {
    const { watch, rules } = this.#parts;
    turn.awaited = undefined;
    turn.heldUntilMilliseconds = undefined;
    const { askedAtMilliseconds } = freed;
    const now = performance.now();
    const nextAt = Math.min(askedAtMilliseconds + rules().intervalMilliseconds, now + (now - askedAtMilliseconds));
    if (!watch.answeredLate(name, freed) || nextAt <= now) return this.wake([name]);
    turn.heldUntilMilliseconds = nextAt;
    this.#wake.abort();
  }

  #gather(name: string, reading: VolumeReading): void {
    // None is lost to the next one of the same volume: it may have told of a write.
    if (this.#gathered !== undefined && Object.hasOwn(this.#gathered, name)) this.handOver();
    if (this.#gathered === undefined) {
      this.#gathered = {};
      setTimeout(() => this.handOver(), gatherMilliseconds).unref();
    }
    this.#gathered[name] = reading;
  }

  #turnOf(name: string): Turn {
    const there = this.#turns.get(name);
    if (there !== undefined) return there;
    const turn: Turn = {
      running: false,
      startedAtMilliseconds: undefined,
      heldUntilMilliseconds: undefined,
      awaited: undefined,
      isWoken: false,
    };
    this.#turns.set(name, turn);
    return turn;
  }

  #paceOf(name: string): VolumePace {
    const turn = this.#turnOf(name);
    return { name, ...turn, isPending: this.#parts.watch.isUnsure(name) };
  }
}
