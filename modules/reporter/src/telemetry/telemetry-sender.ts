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

  constructor(settings: TelemetrySettings) {
    this.#settings = settings;
  }

  /** Messages since the start: sent, and dropped because they came too fast or the hub was away for too long. */
  get counts(): { readonly sent: number; readonly dropped: number } {
    return { sent: this.#sent, dropped: this.#outbox.dropped };
  }

  offer(events: readonly StateEvent[]): void {
    if (events.length === 0) return;
    for (const event of events) this.#outbox.put(event);
    this.#wake.abort();
  }

  /** Messages are no longer wanted: what waits is forgotten. */
  switchOff(): void {
    this.#outbox.clear();
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
      try {
        await send(event);
        this.#rate.sent(now());
        this.#sent += 1;
      } catch (error) {
        this.#outbox.putBack(event);
        if (signal.aborted) return;
        log.warn({ event: 'telemetryFailed', reason: String(error) }, 'a message could not be sent; it waits');
        await sleep(afterFailureMilliseconds, signal);
      }
    }
  }
}
