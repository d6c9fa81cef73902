import {
  deviceIdentity,
  identityKey,
  moduleIdentity,
  parseIdentityKey,
  type IdentityId,
} from '../identity/identity-id.ts';
import type { IdentityRegistry } from '../identity/registry.ts';
import { Signal } from '../signal.ts';
import { atOnce } from '../turns.ts';
import type { TwinService } from '../twin/twin-service.ts';
import type { ConfigurationStore } from './configuration-store.ts';

export interface EvaluationsDependencies {
  readonly registry: IdentityRegistry;
  readonly twins: TwinService;
  readonly configurations: ConfigurationStore;
  /** 0 for at once, on every change; otherwise how often whatever has changed is looked at. */
  readonly everyMs?: number;
  /** How all twins are gone through, of which there may be thousands: in turns, or in one piece. */
  readonly work?: (steps: Generator<void, void>) => unknown;
  /** Told of a fault of the hub itself, where no request is there to fail. */
  readonly failed?: (error: unknown) => void;
}

interface Waiter {
  readonly change: number;
  readonly resolve: () => void;
}

/**
 * When configurations are held against twins: on every change, or by a clock, as IoT Hub does every five minutes. By
 * the clock, changes to configurations wait for it as changes to twins do.
 */
export class Evaluations {
  readonly #dependencies: EvaluationsDependencies;
  readonly #waiting = new Set<string>();
  readonly #afterRun: (() => Generator<void, void>)[] = [];
  /** After a start nobody knows what an earlier run has left. */
  #allWait = true;
  #clock: NodeJS.Timeout | null = null;
  #isRunning = false;
  #isClosed = false;
  /** Changes that concern all twins are numbered. */
  #lastChange = 0;
  #lastSeen = 0;
  #waiters: Waiter[] = [];

  /** Every configuration is due for this twin. */
  readonly due = new Signal<IdentityId>();

  constructor(dependencies: EvaluationsDependencies) {
    this.#dependencies = dependencies;
    const { registry, twins, configurations } = dependencies;
    configurations.changed.subscribe(() => this.#putAll());
    registry.changed.subscribe((id) => this.#put(id));
    twins.written.subscribe((id) => this.#put(id));
    registry.deleted.subscribe((id) => void this.#waiting.delete(identityKey(id)));
  }

  get #everyMs(): number {
    return this.#dependencies.everyMs ?? 0;
  }

  get byClock(): boolean {
    return this.#everyMs > 0;
  }

  /** What is to be done at the end of each run of the clock. */
  afterRun(steps: () => Generator<void, void>): void {
    this.#afterRun.push(steps);
  }

  /** Starts the clock; without one, sees to what an earlier run of the hub was killed before. */
  start(): void {
    if (!this.byClock) this.#putAll();
    else this.#clock ??= setInterval(() => this.#run(), this.#everyMs);
  }

  close(): void {
    if (this.#clock !== null) clearInterval(this.#clock);
    this.#clock = null;
    this.#isClosed = true;
    this.#noteSeen(this.#lastChange);
  }

  /** Resolves when all twins have been held against the configurations as they are now: by a clock, at once. */
  async settled(): Promise<void> {
    const change = this.#lastChange;
    if (this.#lastSeen >= change) return;
    await new Promise<void>((resolve) => {
      this.#waiters.push({ change, resolve });
    });
  }

  #noteSeen(change: number): void {
    this.#lastSeen = change;
    const ready = this.#waiters.filter((waiter) => waiter.change <= change);
    this.#waiters = this.#waiters.filter((waiter) => waiter.change > change);
    for (const { resolve } of ready) resolve();
  }

  #put(id: IdentityId): void {
    if (this.byClock) this.#waiting.add(identityKey(id));
    else this.due.emit(id);
  }

  #putAll(): void {
    this.#allWait = true;
    if (this.byClock) return;
    this.#lastChange += 1;
    this.#run();
  }

  #run(): void {
    if (this.#isRunning || this.#isClosed) return;
    this.#isRunning = true;
    const { work = atOnce } = this.#dependencies;
    void work(this.byClock ? this.#clockSteps() : this.#changeSteps());
  }

  /** A change that comes meanwhile is for those twins too that have had their turn: then all have another. */
  *#changeSteps(): Generator<void, void> {
    try {
      while (this.#allWait && !this.#isClosed) {
        this.#allWait = false;
        const change = this.#lastChange;
        yield* this.#guarded(this.#evaluateSteps(this.#everything()));
        this.#noteSeen(change);
      }
    } finally {
      this.#isRunning = false;
    }
  }

  *#clockSteps(): Generator<void, void> {
    // What is written meanwhile waits for the next run: conditions do not read what a run writes.
    const ids = this.#allWait ? this.#everything() : [...this.#waiting].map(parseIdentityKey);
    this.#waiting.clear();
    this.#allWait = false;
    try {
      if (!(yield* this.#guarded(this.#evaluateSteps(ids)))) this.#allWait = true;
    } finally {
      this.#isRunning = false;
    }
  }

  /** Whether it came to its end: what goes wrong here is nobody's request. */
  *#guarded(steps: Generator<void, void>): Generator<void, boolean> {
    try {
      yield* steps;
      return true;
    } catch (error) {
      this.#dependencies.failed?.(error);
      return false;
    }
  }

  *#everything(): Generator<IdentityId> {
    for (const { deviceId, modules } of this.#dependencies.registry.devices()) {
      yield deviceIdentity(deviceId);
      for (const moduleId of modules.keys()) yield moduleIdentity(deviceId, moduleId);
    }
  }

  *#evaluateSteps(ids: Iterable<IdentityId | null>): Generator<void, void> {
    for (const id of ids) {
      if (this.#isClosed) return;
      if (id !== null) this.due.emit(id);
      yield;
    }
    if (this.byClock) for (const steps of this.#afterRun) yield* steps();
  }
}
