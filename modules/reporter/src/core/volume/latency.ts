/** A single slow answer is no slow share: the median of so many decides. */
export const readingsOfMedian = 5;
/** The longest of so many is told beside it. */
export const latenciesKept = 20;

/** Median of the last five in ms, the lower one of two in the middle; undefined where none answered yet. */
export function medianOfLast(latenciesMilliseconds: readonly number[]): number | undefined {
  const last = latenciesMilliseconds.slice(-readingsOfMedian).sort((a, b) => a - b);
  return last[Math.floor((last.length - 1) / 2)];
}

/** The longest of the last twenty, in ms. */
export function worstOfLast(latenciesMilliseconds: readonly number[]): number | undefined {
  return latenciesMilliseconds.length === 0 ? undefined : Math.max(...latenciesMilliseconds.slice(-latenciesKept));
}
