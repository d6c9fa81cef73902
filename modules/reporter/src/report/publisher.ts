import { applyPatch, diffReported, fitToBudget, isJsonObject, type JsonObject, type Reported } from '@mooring/contract';
import type { Logger } from 'pino';
import { leastBetweenPatchesMilliseconds, planPublication } from '../core/report/schedule.ts';
import type { TwinLink } from '../hub/twin-link.ts';

export interface PublisherSettings {
  readonly compose: (stamp: { seq: number; heartbeatUtc: string }) => Reported;
  readonly heartbeatMilliseconds: () => number;
  readonly now: () => number;
  /** Resolves after the time, or at once when the signal aborts. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly log: Logger;
}

/** How long to wait before each reading back: edgeHub may hold a patch for 5 s before the cloud has it. */
const readBackAfterMilliseconds = [0, 2_000, 6_000];
const longestBetweenResendsMilliseconds = 300_000;
const failuresUntilLost = 3;

/**
 * Keeps the twin like the state of this module: the difference to what the twin was last read to hold, at most one patch
 * in 10 s, what comes in between together, and a heartbeat. A patch counts once the twin, read back, shows it.
 */
export class Publisher {
  readonly #settings: PublisherSettings;
  #wake = new AbortController();
  #lastSentAt = Number.NEGATIVE_INFINITY;
  #lastConfirmedAt = Number.NEGATIVE_INFINITY;
  #unconfirmed = 0;

  constructor(settings: PublisherSettings) {
    this.#settings = settings;
  }

  /** Something may have changed. */
  poke(): void {
    this.#wake.abort();
  }

  /**
   * Publishes over one connection until the signal aborts or the connection is lost.
   *
   * @param confirmed the reported section as read at the start of the connection
   * @param onConfirmed called after each patch that the twin was seen to hold
   */
  async run(link: TwinLink, confirmed: JsonObject, signal: AbortSignal, onConfirmed: () => void): Promise<void> {
    let baseline = confirmed;
    let failures = 0;
    await this.#restLeast(signal);
    while (!signal.aborted) {
      // From here on a poke means another round, even one that comes while this round is under way.
      this.#wake = new AbortController();
      try {
        const patch = this.#nextPatch(baseline);
        if (patch !== undefined) {
          baseline = await this.#send(link, baseline, patch, signal, onConfirmed);
          failures = 0;
        }
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        this.#settings.log.warn({ reason: String(error), failures }, 'the twin could not be updated');
        if (failures >= failuresUntilLost) throw error;
        this.poke();
      }
      await this.#rest(signal);
    }
  }

  #nextPatch(baseline: JsonObject): JsonObject | undefined {
    const { compose, now, heartbeatMilliseconds } = this.#settings;
    const seq = typeof baseline['seq'] === 'number' ? baseline['seq'] + 1 : 1;
    const document = fitToBudget(compose({ seq, heartbeatUtc: new Date(now()).toISOString() }));
    const due = now() - this.#lastConfirmedAt >= heartbeatMilliseconds();
    return planPublication(baseline, document as unknown as JsonObject, due)?.patches[0];
  }

  /** Sends a patch and returns what the twin then holds, as read. */
  async #send(
    link: TwinLink,
    baseline: JsonObject,
    patch: JsonObject,
    signal: AbortSignal,
    onConfirmed: () => void,
  ): Promise<JsonObject> {
    this.#lastSentAt = this.#settings.now();
    await link.patchReported(patch);
    const expected = applyPatch(baseline, patch);
    let held = baseline;
    for (const pause of readBackAfterMilliseconds) {
      await this.#settings.sleep(pause, signal);
      held = await link.readReported();
      if (diffReported(held, expected) === undefined) {
        this.#unconfirmed = 0;
        this.#lastConfirmedAt = this.#settings.now();
        this.#settings.log.debug({ keys: Object.keys(patch), summary: summaryOf(held) }, 'the twin holds the patch');
        onConfirmed();
        // What a plan of two patches left for the second is still a difference.
        this.poke();
        return held;
      }
    }
    this.#unconfirmed += 1;
    this.#settings.log.warn(
      { unconfirmed: this.#unconfirmed },
      'the patch was acknowledged, but the twin read back does not show it; it will be sent again',
    );
    this.poke();
    return held;
  }

  /** Until something changes or the heartbeat is due, and never less than the least time between two patches. */
  async #rest(signal: AbortSignal): Promise<void> {
    const { now, sleep, heartbeatMilliseconds } = this.#settings;
    const idle = this.#lastConfirmedAt + heartbeatMilliseconds() - now();
    const wake = AbortSignal.any([signal, this.#wake.signal]);
    await sleep(Math.max(Number.isFinite(idle) ? idle : heartbeatMilliseconds(), 0), wake);
    await this.#restLeast(signal);
  }

  async #restLeast(signal: AbortSignal): Promise<void> {
    const { now, sleep } = this.#settings;
    const least = Math.min(
      leastBetweenPatchesMilliseconds * 2 ** Math.min(this.#unconfirmed, 10),
      longestBetweenResendsMilliseconds,
    );
    await sleep(Math.max(this.#lastSentAt + least - now(), 0), signal);
  }
}

function summaryOf(held: JsonObject): unknown {
  return isJsonObject(held['summary']) ? held['summary']['state'] : undefined;
}
