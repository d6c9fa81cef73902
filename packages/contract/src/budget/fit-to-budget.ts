import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { budgetedMaps, type BudgetedMap, type Reported } from '../reported.ts';
import { reportedBudgetBytes } from '../twin-limits.ts';
import { clampInteger, sumOfOmitted } from './legal-document.ts';
import { cloudBytes, serializedBytes, twinBytes } from './measure.ts';
import { shortenDetails } from './shorten-details.ts';
import { weighEntries, type WeighedEntry } from './verdicts.ts';

/** What goes first is what an operator misses least; within one verdict the maps go in this order. */
const leaveOutOrder: readonly BudgetedMap[] = ['persistentVolumes', 'claims', 'nodes', 'gpus', 'volumes'];
const verdictOrder: readonly WeighedEntry['verdict'][] = ['good', 'degraded', 'unknown', 'bad'];

/** What must be left beside an entry that comes in again: more than what the figures of all the others wobble by. */
const spareBytes = 512;

/**
 * The document within the budget. Good entries are left out first; then long explanations are cut; then degraded entries
 * are left out, then unknown ones, then bad ones. What is left out is counted in `omitted` and `summary.omitted`, on top of
 * what was counted there before.
 *
 * Applying it again changes nothing.
 *
 * @param document one that is legal for a twin
 * @param held the section as the twin holds it: where it leaves something out, what is not in it comes in only with room to
 * spare, and what is in it stays for as long as there is any
 */
export function fitToBudget(
  document: Reported,
  budgetBytes: number = reportedBudgetBytes,
  held: JsonObject = {},
): Reported {
  const mayWeigh = (next: WeighedEntry | undefined) =>
    next === undefined || !omitsAny(held) || isHeld(held, next) ? budgetBytes : budgetBytes - spareBytes;
  const fits = (one: Reported) => {
    const bytes = sizeOf(one);
    // In what order they would go is worth asking near the edge only.
    return bytes <= budgetBytes - spareBytes || (bytes <= budgetBytes && bytes <= mayWeigh(inOrder(one)[0]));
  };
  if (fits(document)) return document;
  const fitted = leaveOut(document, ({ verdict }) => verdict === 'good', mayWeigh);
  if (fits(fitted)) return fitted;
  return leaveOut(shortenDetails(fitted), ({ verdict }) => verdict !== 'good', mayWeigh);
}

function omitsAny(held: JsonObject): boolean {
  return isJsonObject(held['summary']) && Number(held['summary']['omitted']) > 0;
}

function isHeld(held: JsonObject, { map, key }: WeighedEntry): boolean {
  const entries = held[map];
  return isJsonObject(entries) && Object.hasOwn(entries, key) && entries[key] !== null;
}

function sizeOf(document: Reported): number {
  return twinBytes(document as unknown as Json);
}

function leaveOut(
  document: Reported,
  mayGo: (entry: WeighedEntry) => boolean,
  mayWeigh: (next: WeighedEntry) => number,
): Reported {
  const kept = structuredCloneOf(document);
  // Both measures are sums, so what an entry takes with it is known beforehand: to the byte, or the document that is kept
  // would weigh more here than it does where it is the whole.
  let serialized = serializedBytes(document as unknown as Json);
  let cloud = cloudBytes(document as unknown as Json);
  const left = new Map(budgetedMaps.map((map) => [map, Object.keys(kept[map]).length]));
  for (const entry of inOrder(document).filter(mayGo)) {
    if (Math.max(serialized, cloud) <= mayWeigh(entry)) break;
    const piece: Json = { [entry.key]: kept[entry.map][entry.key] as unknown as Json };
    const countsBefore = countsOf(kept, entry.map);
    delete kept[entry.map][entry.key];
    kept.omitted[entry.map] = clampInteger(kept.omitted[entry.map] + 1, 0);
    kept.summary.omitted = sumOfOmitted(kept);
    const others = (left.get(entry.map) ?? 0) - 1;
    left.set(entry.map, others);
    serialized -= serializedBytes(piece) - bracesBytes + (others > 0 ? commaBytes : 0);
    serialized += countsOf(kept, entry.map).length - countsBefore.length;
    cloud -= cloudBytes(piece);
  }
  kept.summary.omitted = sumOfOmitted(kept);
  return kept;
}

const bracesBytes = 2;
const commaBytes = 1;

/** The counts that change when an entry of the map is left out, as they are written. */
function countsOf(document: Reported, map: BudgetedMap): string {
  return `${document.omitted[map]}${document.summary.omitted}`;
}

/** All entries, that first which would go first. */
function inOrder(document: Reported): WeighedEntry[] {
  return weighEntries(document).sort(
    (a, b) =>
      verdictOrder.indexOf(a.verdict) - verdictOrder.indexOf(b.verdict) ||
      leaveOutOrder.indexOf(a.map) - leaveOutOrder.indexOf(b.map) ||
      // From the end, so that the same entries stay while the state stands still.
      (a.key < b.key ? 1 : -1),
  );
}

function structuredCloneOf(document: Reported): Reported {
  const copy = { ...document, omitted: { ...document.omitted }, summary: { ...document.summary } };
  for (const map of budgetedMaps) Object.assign(copy, { [map]: { ...document[map] } });
  return copy;
}
