import type { StateEvent } from '@mooring/contract';
import type { Logger } from 'pino';
import { Outbox } from '../core/telemetry/outbox.ts';
import { SendRate } from '../core/telemetry/send-rate.ts';

export interface TelemetrySettings {
  readonly now: () => number;
  /** Resolves after the time, or at once when one of the signals aborts. */
  readonly sleep: (milliseconds: number, ...signals: readonly AbortSignal[]) => Promise<void>;
  readonly log: Logger;
}

const mostWaiting = 100;
const afterFailureMilliseconds = 10_000;
const dayMilliseconds = 86_400_000;

/** Sends messages on its own, so that a hub that does not take them holds up no report. */
export class TelemetrySender {
  readonly #settings: TelemetrySettings;
  readonly #outbox = new Outbox(mostWaiting);
  readonly #rate = new SendRate();
  #wake = new AbortController();
  #sent = 0;
  /** The one that was handed to the connection and has not been acknowledged; it is taken from here to be forgotten. */
  #underWay: StateEvent | undefined;

  constructor(settings: TelemetrySettings) {
    this.#settings = settings;
  }

  /**
   * Messages since the start: sent, and dropped because they came too fast or the hub was away for too long. Those that wait
   * now, the one under way among them, are lost where the process ends.
   */
  get counts(): { readonly sent: number; readonly dropped: number; readonly waiting: number } {
    const waiting = this.#outbox.size + (this.#underWay === undefined ? 0 : 1);
    return { sent: this.#sent, dropped: this.#outbox.dropped, waiting };
  }

  offer(events: readonly StateEvent[]): void {
    if (events.length === 0) return;
    for (const event of events) this.#outbox.put(event);
    this.#wake.abort();
  }

  /** Messages are no longer wanted: what waits is forgotten, and what is under way should it not arrive. */
  switchOff(): void {
    this.#outbox.clear();
    this.#underWay = undefined;
  }

  /** The process ends: says how many messages it leaves unsent, which the next one does not know of. */
  end(): void {
    const { waiting } = this.counts;
    if (waiting === 0) return;
    const line = { event: 'telemetryLost', waiting };
    this.#settings.log.warn(
      line,
      'messages are lost that were not sent yet, or not acknowledged; the twin has the states',
    );
  }

  /** Sends over one connection until the signal aborts; what could not be sent waits for the next one. Never rejects. */
  async run(send: (event: StateEvent) => Promise<void>, signal: AbortSignal): Promise<void> {
    const { now, sleep, log } = this.#settings;
    while (!signal.aborted) {
      this.#wake = new AbortController();
      if (this.#outbox.size === 0) {
        await sleep(dayMilliseconds, signal, this.#wake.signal);
        continue;
      }
      await sleep(this.#rate.waitMilliseconds(now()), signal);
      if (signal.aborted) return;
      const event = this.#outbox.take();
      if (event === undefined) continue;
      this.#underWay = event;
      try {
        await send(event);
        this.#underWay = undefined;
        this.#rate.sent(now());
        this.#sent += 1;
      } catch (error) {
        const isWanted = this.#underWay !== undefined;
        this.#underWay = undefined;
        if (isWanted) this.#outbox.putBack(event);
        if (signal.aborted) return;
        const then = isWanted ? 'it waits' : 'it is forgotten, since messages were switched off';
        log.warn({ event: 'telemetryFailed', reason: String(error) }, `a message could not be sent; ${then}`);
        await sleep(afterFailureMilliseconds, signal);
      }
    }
  }
}
