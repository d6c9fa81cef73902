import type { Json } from '../json.ts';
import { budgetedMaps, type BudgetedMap, type Reported } from '../reported.ts';
import { reportedBudgetBytes } from '../twin-limits.ts';
import type { Verdict } from '../volume-state.ts';
import { clampInteger, legalDocument, sumOfOmitted } from './legal-document.ts';
import { legalText } from './legal-text.ts';
import { cloudBytes, serializedBytes, twinBytes } from './measure.ts';
import { weighEntries, type WeighedEntry } from './verdicts.ts';

/** What goes first is what an operator misses least; within one verdict the maps go in this order. */
const leaveOutOrder: readonly BudgetedMap[] = ['persistentVolumes', 'claims', 'nodes', 'gpus', 'volumes'];
const shortDetailUnits = 96;

/**
 * The document as it may be sent: legal for a twin and within the budget, whatever went in. Good entries are left out
 * first; then long explanations are cut; then degraded entries are left out, then unknown ones, then bad ones. What is
 * left out is counted in `omitted` and `summary.omitted`, on top of what was counted there before.
 *
 * Applying it again changes nothing.
 */
export function fitToBudget(document: Reported, budgetBytes: number = reportedBudgetBytes): Reported {
  let fitted = legalDocument(document);
  if (sizeOf(fitted) <= budgetBytes) return fitted;
  fitted = leaveOut(fitted, ['good'], budgetBytes);
  if (sizeOf(fitted) <= budgetBytes) return fitted;
  return leaveOut(shortenDetails(fitted), ['degraded', 'unknown', 'bad'], budgetBytes);
}

function sizeOf(document: Reported): number {
  return twinBytes(document as unknown as Json);
}

function leaveOut(document: Reported, verdicts: readonly Verdict[], budgetBytes: number): Reported {
  const kept = structuredCloneOf(document);
  // Both measures are sums, so an entry's weight is known beforehand; the counts that grow are weighed at their longest.
  let serialized = serializedBytes(document as unknown as Json) + countGrowthBytes;
  let cloud = cloudBytes(document as unknown as Json);
  for (const entry of inOrder(weighEntries(document), verdicts)) {
    if (Math.max(serialized, cloud) <= budgetBytes) break;
    const piece: Json = { [entry.key]: kept[entry.map][entry.key] as unknown as Json };
    serialized -= serializedBytes(piece) - bracesBytes;
    cloud -= cloudBytes(piece);
    delete kept[entry.map][entry.key];
    kept.omitted[entry.map] = clampInteger(kept.omitted[entry.map] + 1, 0);
  }
  kept.summary.omitted = sumOfOmitted(kept);
  return kept;
}

/** Six counts, each at most 16 digits. The comma after an entry that goes is not counted as saved. */
const countGrowthBytes = 6 * 16;
const bracesBytes = 2;

function inOrder(entries: WeighedEntry[], verdicts: readonly Verdict[]): WeighedEntry[] {
  return entries
    .filter((entry) => verdicts.includes(entry.verdict))
    .sort(
      (a, b) =>
        verdicts.indexOf(a.verdict) - verdicts.indexOf(b.verdict) ||
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

function shortenDetails(document: Reported): Reported {
  const shorten = <T extends { detail?: string | undefined }>(entries: Record<string, T>): Record<string, T> =>
    Object.fromEntries(
      Object.entries(entries).map(([key, entry]) => [
        key,
        entry.detail === undefined ? entry : { ...entry, detail: legalText(entry.detail, shortDetailUnits) },
      ]),
    );
  return {
    ...document,
    volumes: shorten(document.volumes),
    gpus: shorten(document.gpus),
    claims: shorten(document.claims),
  };
}
