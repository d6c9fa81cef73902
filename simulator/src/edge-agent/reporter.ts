import type { Logger } from 'pino';
import { mergePatch, type Json } from './merge-patch.ts';

const leastMilliseconds = 1000;
const retryMilliseconds = 5000;

export interface ReportSink {
  report: (patch: Json) => Promise<void>;
}

/**
 * Keeps the reported section of the twin at what `build` says: differences only, one patch under way, at most one a
 * second. A patch that failed is made anew from the last one that did not.
 */
export class AgentReporter {
  readonly #build: () => Json;
  readonly #log: Logger;
  #sink: ReportSink | undefined;
  #confirmed: Json = {};
  #timer: NodeJS.Timeout | undefined;
  #isBusy = false;
  #isStopped = false;
  #lastMilliseconds = 0;

  constructor(build: () => Json, log: Logger) {
    this.#build = build;
    this.#log = log;
  }

  /** From now on reports go here; `reported` is what the twin holds already. */
  attach(sink: ReportSink, reported: Json): void {
    this.#sink = sink;
    this.#confirmed = reported;
    this.poke();
  }

  detach(): void {
    this.#sink = undefined;
  }

  /** Something may have changed. */
  poke(): void {
    if (this.#timer !== undefined || this.#isBusy || this.#isStopped || this.#sink === undefined) return;
    const wait = Math.max(0, this.#lastMilliseconds + leastMilliseconds - Date.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#send(this.#build());
    }, wait);
  }

  /** Sends a last word, without waiting for its turn, and nothing after it. */
  async finish(last: Json): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    const patch = mergePatch(this.#confirmed, last);
    if (patch !== undefined) await this.#sink?.report(patch);
  }

  async #send(report: Json): Promise<void> {
    const patch = mergePatch(this.#confirmed, report);
    const sink = this.#sink;
    if (patch === undefined || sink === undefined) return;
    this.#isBusy = true;
    let again = false;
    try {
      await sink.report(patch);
      this.#confirmed = report;
    } catch (error) {
      this.#log.warn({ error: error instanceof Error ? error.message : String(error) }, 'report of $edgeAgent failed');
      again = true;
    }
    this.#lastMilliseconds = Date.now() + (again ? retryMilliseconds : 0);
    this.#isBusy = false;
    this.poke();
  }
}
