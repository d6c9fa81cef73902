import { identityKey, parseIdentityKey, type IdentityId } from '../identity/identity-id.ts';
import type { IdentityRegistry } from '../identity/registry.ts';
import { Signal } from '../signal.ts';
import type { TwinService } from '../twin/twin-service.ts';
import type { ConfigurationStore } from './configuration-store.ts';

export interface EvaluationsDependencies {
  readonly registry: IdentityRegistry;
  readonly twins: TwinService;
  readonly configurations: ConfigurationStore;
  /** 0 for at once, on every change; otherwise how often whatever has changed is looked at. */
  readonly everyMs?: number;
  /** Told of a fault of the hub itself, where no request is there to fail. */
  readonly failed?: (error: unknown) => void;
}

/**
 * When configurations are held against twins: on every change, or by a clock, as IoT Hub does every five minutes. By
 * the clock, changes to configurations wait for it as changes to twins do.
 */
export class Evaluations {
  readonly #dependencies: EvaluationsDependencies;
  readonly #waiting = new Set<string>();
  /** After a start nobody knows what an earlier run has left. */
  #allWait = true;
  #clock: NodeJS.Timeout | null = null;

  /** Every configuration is due for this twin, or for all of them. */
  readonly due = new Signal<IdentityId | 'all'>();
  /** A run of the clock is over. */
  readonly ran = new Signal<undefined>();

  constructor(dependencies: EvaluationsDependencies) {
    this.#dependencies = dependencies;
    const { registry, twins, configurations } = dependencies;
    configurations.changed.subscribe(() => this.#put('all'));
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

  /** Starts the clock, where there is one. */
  start(): void {
    if (!this.byClock || this.#clock !== null) return;
    this.#clock = setInterval(() => this.#run(), this.#everyMs);
  }

  close(): void {
    if (this.#clock !== null) clearInterval(this.#clock);
    this.#clock = null;
  }

  #put(what: IdentityId | 'all'): void {
    if (!this.byClock) this.due.emit(what);
    else if (what === 'all') this.#allWait = true;
    else this.#waiting.add(identityKey(what));
  }

  #run(): void {
    // What is written meanwhile waits for the next run: conditions do not read what a run writes.
    const ids = [...this.#waiting].map(parseIdentityKey);
    const all = this.#allWait;
    this.#waiting.clear();
    this.#allWait = false;
    try {
      if (all) this.due.emit('all');
      else for (const id of ids) if (id !== null) this.due.emit(id);
      this.ran.emit(undefined);
    } catch (error) {
      this.#allWait = true;
      this.#dependencies.failed?.(error);
    }
  }
}
