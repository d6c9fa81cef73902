import {
  applyPatch,
  isJsonObject,
  legalDocument,
  twinBytes,
  utcText,
  type JsonObject,
  type Reported,
} from '@mooring/contract';
import type { Logger } from 'pino';
import type { Unrest } from '../core/belief/unrest.ts';
import { Allowance } from '../core/report/allowance.ts';
import { planPublication } from '../core/report/schedule.ts';
import { TwinLedger, type Standing, type TwinReading } from '../core/report/twin-ledger.ts';
import {
  betweenPatchesMilliseconds,
  readBackAfterMilliseconds,
  untilNextLookMilliseconds,
} from '../core/report/twin-pace.ts';
import { PatchRefusedError } from '../hub/patch-refused.ts';
import type { TwinLink } from '../hub/twin-link.ts';

export interface PublisherSettings {
  readonly compose: (stamp: { seq: number; heartbeatUtc: string }) => Reported;
  readonly heartbeatMilliseconds: () => number;
  /** Milliseconds of a clock that only goes forward: one that is set back would hold up every patch. */
  readonly now: () => number;
  readonly date: () => Date;
  /** Resolves after the time, or at once when one of the signals aborts. */
  readonly sleep: (milliseconds: number, ...signals: readonly AbortSignal[]) => Promise<void>;
  readonly log: Logger;
  /**
   * `failed`: a patch or a reading of the twin, by no answer in time, refused, or acknowledged and not to be found.
   * `withGateway`: a gateway without its cloud keeps a patch. Called each time it is seen, until one is confirmed.
   */
  readonly onUnconfirmed?: (why: Unconfirmed) => void;
  /** Told of each change that the twin was seen to hold and that no heartbeat was due for. */
  readonly unrest: Unrest;
}

export type Unconfirmed = 'failed' | 'withGateway';

/** By what the twin was seen to be as it should: a patch read back, or the reading at the start. */
export type OnConfirmed = (by: 'patch' | 'reading') => void;

const failuresUntilLost = 3;
/** So many patches in a row acknowledged and then not to be found: whoever acknowledged them cannot pass them on. */
const notSeenUntilCut = 3;
const refusalsUntilCut = 2;

/**
 * Keeps the twin like the state of this module: the difference to what the twin was last read to hold, at most one patch
 * in 10 s, what comes in between together, and a heartbeat. A patch counts once the twin, read back, shows it under a new
 * version. It keeps no queue: however long the hub was away, the next patch is the difference to now.
 */
export class Publisher {
  readonly #settings: PublisherSettings;
  readonly #allowance = new Allowance();
  #wake = new AbortController();
  #lastSentAt = Number.NEGATIVE_INFINITY;
  #lastLookAt = Number.NEGATIVE_INFINITY;
  /** When the last patch was sent that was then confirmed. */
  #lastConfirmedAt = Number.NEGATIVE_INFINITY;
  /** What the twin was to be by the last patch. */
  #aim: JsonObject = {};
  /** Something is on its way that no heartbeat was due for. */
  #isChange = false;
  #unconfirmed = 0;
  #notSeen = 0;
  #refusals = 0;
  #looks = 0;
  /** Of this connection, or of the last one. */
  #ledger: TwinLedger | undefined;

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
   * @param start the reported section as read at the start of the connection
   * @param onConfirmed called after each patch that the twin was seen to hold, and where it needed none at the start
   */
  async run(link: TwinLink, start: TwinReading, signal: AbortSignal, onConfirmed: OnConfirmed): Promise<void> {
    const ledger = this.#continue(start, onConfirmed);
    let isFirst = true;
    this.#unconfirmed = this.#notSeen = 0;
    let failures = 0;
    // What the last connection had yet to wait for holds for this one only where the gateway still keeps the patch.
    const isKept = ledger.isOpen && ledger.standing === 'withGateway';
    await (isKept ? this.#rest(ledger, signal) : this.#restLeast(ledger, signal));
    while (!signal.aborted) {
      // From here on a poke means another round, even one that comes while this round is under way.
      this.#wake = new AbortController();
      try {
        const wasOpen = ledger.isOpen;
        // What was sent may have come through late.
        if (wasOpen) await this.#look(link, ledger, onConfirmed);
        const patch = wasOpen && this.#isTooSoon(ledger) ? undefined : this.#nextPatch(ledger);
        if (patch !== undefined) await this.#send(link, ledger, patch, signal, onConfirmed);
        else if (!ledger.isOpen) this.#unconfirmed = 0;
        // A connection that came back to a twin which is as it should be reports as well as one that had to send.
        if (isFirst && patch === undefined && !ledger.isOpen) onConfirmed('reading');
        isFirst = false;
        if (ledger.standing === 'withGateway') this.#settings.onUnconfirmed?.('withGateway');
        if (patch !== undefined || !ledger.isOpen) failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof PatchRefusedError) this.#takeRefusal(ledger, error);
        else failures = this.#countFailure(error, failures);
        this.poke();
      }
      await this.#rest(ledger, signal);
    }
  }

  /**
   * What is open outlives its connection: a gateway without its cloud shows as the twin what it has yet to pass on, and one
   * with its cloud may pass it on later.
   */
  #continue(start: TwinReading, onConfirmed: OnConfirmed): TwinLedger {
    if (this.#ledger?.isOpen === true) this.#take(this.#ledger, start, onConfirmed);
    else this.#ledger = new TwinLedger(start);
    return this.#ledger;
  }

  #nextPatch(ledger: TwinLedger): JsonObject | undefined {
    const { now, heartbeatMilliseconds, unrest } = this.#settings;
    // A gateway without its cloud needs no heartbeats beside the one it holds.
    const since = ledger.standing === 'withGateway' ? this.#lastSentAt : this.#lastConfirmedAt;
    const due = now() - since >= heartbeatMilliseconds();
    this.#allowance.grow(now());
    const rules = { heartbeatIsDue: due, figuresWait: unrest.figuresWait(now()), bytes: this.#allowance.bytes };
    const patch = planPublication(ledger.baseline, this.#document(ledger), rules)?.patches[0];
    if (patch !== undefined && !due) this.#isChange = true;
    return patch;
  }

  #document(ledger: TwinLedger): Reported {
    const { compose, date } = this.#settings;
    const document = compose({ seq: ledger.lastSeq + 1, heartbeatUtc: utcText(date()) });
    return legalDocument(document);
  }

  async #send(
    link: TwinLink,
    ledger: TwinLedger,
    patch: JsonObject,
    signal: AbortSignal,
    onConfirmed: OnConfirmed,
  ): Promise<void> {
    this.#lastSentAt = this.#settings.now();
    this.#looks = 0;
    this.#aim = applyPatch(ledger.held, patch);
    ledger.sent(patch);
    await link.patchReported(patch);
    this.#refusals = 0;
    for (const pause of readBackAfterMilliseconds) {
      await this.#settings.sleep(pause, signal);
      const standing = await this.#look(link, ledger, onConfirmed);
      if (standing === 'confirmed' || standing === 'madeAnew') return;
    }
    this.#unconfirmed += 1;
    this.#tellUnconfirmed(ledger.standing);
    if (ledger.standing === 'notSeen') this.#notSeen += 1;
    if (this.#notSeen >= notSeenUntilCut) {
      this.#settings.onUnconfirmed?.('failed');
      this.#cut();
    }
    this.poke();
  }

  async #look(link: TwinLink, ledger: TwinLedger, onConfirmed: OnConfirmed): Promise<Standing> {
    this.#lastLookAt = this.#settings.now();
    this.#looks += 1;
    return this.#take(ledger, await link.readReported(), onConfirmed);
  }

  #take(ledger: TwinLedger, reading: TwinReading, onConfirmed: OnConfirmed): Standing {
    const standing = ledger.read(reading);
    // However often it was sent again, the twin changed once.
    if (this.#isChange && !ledger.isOpen) {
      this.#isChange = false;
      this.#settings.unrest.change(this.#settings.now());
    }
    if (standing !== 'notSeen') this.#notSeen = 0;
    if (standing === 'confirmed') {
      this.#unconfirmed = 0;
      this.#lastConfirmedAt = this.#lastSentAt;
      const summary = isJsonObject(ledger.held['summary']) ? ledger.held['summary']['state'] : undefined;
      this.#settings.log.debug({ event: 'twinConfirmed', seq: ledger.lastSeq, summary }, 'the twin holds the patch');
      onConfirmed('patch');
      // What a plan of two patches left for the second is still a difference.
      this.poke();
    } else if (standing === 'madeAnew') {
      this.#unconfirmed = 0;
      this.#lastConfirmedAt = Number.NEGATIVE_INFINITY;
      this.#settings.log.warn({ event: 'twinMadeAnew' }, 'the twin starts over; all of it will be reported again');
      this.poke();
    }
    return standing;
  }

  #tellUnconfirmed(standing: Standing): void {
    const level = standing === 'withGateway' ? 'info' : 'warn';
    const line = { event: 'twinUnconfirmed', standing, unconfirmed: this.#unconfirmed };
    this.#settings.log[level](line, unconfirmedTexts[standing]);
  }

  #takeRefusal(ledger: TwinLedger, error: PatchRefusedError): void {
    ledger.refused();
    this.#unconfirmed += 1;
    this.#settings.onUnconfirmed?.('failed');
    // Also where nothing differs any more: whether the hub takes patches is not known before it has taken one.
    this.#lastConfirmedAt = Number.NEGATIVE_INFINITY;
    this.#settings.log.warn(
      { event: 'twinRefused', reason: error.message, unconfirmed: this.#unconfirmed },
      error.message,
    );
    if (error.isForNow) return;
    this.#refusals += 1;
    if (error.isForSize || this.#refusals >= refusalsUntilCut) this.#cut();
  }

  /** The next document is smaller, where its size may be why the last ones did not come through. */
  #cut(): void {
    const bytes = twinBytes(this.#aim);
    if (!this.#allowance.cut(bytes, this.#settings.now())) return;
    this.#settings.log.warn(
      { event: 'twinCut', bytes, leftBytes: this.#allowance.bytes },
      'the reported properties do not come through: entries are left out, good ones first, and counted as omitted',
    );
  }

  #countFailure(error: unknown, failures: number): number {
    this.#settings.log.warn(
      { event: 'twinFailed', reason: String(error), failures: failures + 1 },
      'the twin could not be updated',
    );
    this.#settings.onUnconfirmed?.('failed');
    if (failures + 1 >= failuresUntilLost) throw error;
    return failures + 1;
  }

  /** Until something changes or the heartbeat is due; while a patch is open, until the twin is to be read again. */
  async #rest(ledger: TwinLedger, signal: AbortSignal): Promise<void> {
    const { now, sleep, heartbeatMilliseconds } = this.#settings;
    if (ledger.isOpen) {
      const lookAt = this.#lastLookAt + untilNextLookMilliseconds(this.#looks - readBackAfterMilliseconds.length);
      const sendAt = this.#lastSentAt + this.#leastBetween(ledger);
      const until = this.#isTooSoon(ledger) ? Math.min(lookAt, sendAt) : lookAt;
      await sleep(Math.max(until - now(), leastRestMilliseconds), signal);
      return;
    }
    const idle = this.#lastConfirmedAt + heartbeatMilliseconds() - now();
    await sleep(Math.max(Number.isFinite(idle) ? idle : heartbeatMilliseconds(), 0), signal, this.#wake.signal);
    await this.#restLeast(ledger, signal);
  }

  async #restLeast(ledger: TwinLedger, signal: AbortSignal): Promise<void> {
    const { now, sleep } = this.#settings;
    await sleep(Math.max(this.#lastSentAt + this.#leastBetween(ledger) - now(), 0), signal);
  }

  #isTooSoon(ledger: TwinLedger): boolean {
    return this.#settings.now() < this.#lastSentAt + this.#leastBetween(ledger);
  }

  #leastBetween(ledger: TwinLedger): number {
    return betweenPatchesMilliseconds(this.#unconfirmed, ledger.isOpen && ledger.standing === 'withGateway');
  }
}

/** Between two readings of the twin, come what may. */
const leastRestMilliseconds = 1_000;

const unconfirmedTexts: Record<Standing, string> = {
  confirmed: 'the twin holds the patch',
  withGateway: 'the gateway keeps the patch; its cloud has not taken it yet',
  notSeen: 'the patch was acknowledged, but the twin read back does not show it; it will be sent again',
  changed:
    'the twin read back holds something else than was sent: does another instance write it? It will be sent again',
  madeAnew: 'the twin starts over',
};
