import {
  budgetedMaps,
  diffReported,
  fitToBudget,
  planPatches,
  shortenDetails,
  twinBytes,
  weighEntries,
  type JsonObject,
  type Reported,
} from '@mooring/contract';
import { damp } from './damp.ts';

export interface PublicationRules {
  readonly heartbeatIsDue: boolean;
  /** Figures that have moved are no reason for a patch before that. */
  readonly figuresWait: boolean;
  /** What the twin may weigh. */
  readonly bytes: number;
}

export interface Publication {
  readonly patches: readonly JsonObject[];
}

/**
 * What to send now, if anything: the difference to what the twin was last seen to hold, or everything that rides along
 * when the heartbeat is due. What the twin becomes by it is within the budget.
 *
 * @param confirmed the reported section as the twin was last read; `null` wherever it is not known what it holds
 * @param document the legal document of this moment, with its new `seq` and `heartbeatUtc`
 */
export function planPublication(
  confirmed: JsonObject,
  document: Reported,
  { heartbeatIsDue, figuresWait, bytes }: PublicationRules,
): Publication | undefined {
  const steady = keep(confirmed, document, bytes, figuresWait);
  if (!steady.isChange && !heartbeatIsDue) return undefined;
  // Figures that wait go with other news: it costs no patch more.
  const { kept } = figuresWait && steady.isChange ? keep(confirmed, document, bytes, false) : steady;
  const next = heartbeatIsDue ? inFiguresOfNow(document, kept, bytes) : kept;
  return { patches: planPatches(confirmed, asJson(next)) };
}

/** What the twin becomes at this moment, as far as it has room, and whether more than what rides along is another. */
function keep(
  confirmed: JsonObject,
  document: Reported,
  bytes: number,
  figuresWait: boolean,
): { kept: Reported; isChange: boolean } {
  const { seq, heartbeatUtc } = document;
  const damped = damp(confirmed, asJson(document), figuresWait);
  const kept = fit({ ...asReported(damped), seq, heartbeatUtc }, document, bytes, confirmed);
  const { seq: seqBefore = null, heartbeatUtc: heartbeatBefore = null } = damped;
  const withoutRiders = { ...asJson(kept), seq: seqBefore, heartbeatUtc: heartbeatBefore };
  return { kept, isChange: diffReported(confirmed, withoutRiders) !== undefined };
}

/**
 * What there is room for. The damped document is what is weighed, since it is what the twin becomes: what it holds of an
 * entry may be longer than what would be said of it now. Where such words would keep a bad entry out, those of now are told.
 */
function fit(damped: Reported, now: Reported, bytes: number, confirmed: JsonObject): Reported {
  const fitted = fitToBudget(damped, bytes, confirmed);
  if (countNotGood(fitted) === countNotGood(now)) return fitted;
  const plain = fitToBudget(now, bytes, confirmed);
  return countNotGood(plain) > countNotGood(fitted) ? plain : fitted;
}

function countNotGood(document: Reported): number {
  return weighEntries(document).filter(({ verdict }) => verdict !== 'good').length;
}

/** The same entries as they are now, as far as there is room: words are cut first where they have become longer. */
function inFiguresOfNow(document: Reported, kept: Reported, bytes: number): Reported {
  const now = { ...document, omitted: kept.omitted, summary: { ...document.summary, omitted: kept.summary.omitted } };
  for (const map of budgetedMaps) {
    const entries = Object.entries(document[map]).filter(([key]) => Object.hasOwn(kept[map], key));
    Object.assign(now, { [map]: Object.fromEntries(entries) });
  }
  return twinBytes(asJson(now)) <= bytes ? now : fitToBudget(shortenDetails(now, kept), bytes);
}

function asJson(document: Reported): JsonObject {
  return document as unknown as JsonObject;
}

function asReported(document: JsonObject): Reported {
  return document as unknown as Reported;
}
