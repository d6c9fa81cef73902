/** Enough for any honest file; a hostile one must not buy work with length. */
const mostCandidates = 500;
const mostListed = 12;

/** The word of a list a person most likely meant, or undefined when none is near. Ties go to the first. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: { candidate: string; distance: number } | undefined;
  if (word.length > 100) return undefined;
  const limit = Math.max(1, Math.floor(word.length / 3));
  let looked = 0;
  for (const candidate of candidates) {
    if (++looked > mostCandidates) break;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase(), limit);
    if (distance <= limit && (best === undefined || distance < best.distance)) best = { candidate, distance };
  }
  return best?.candidate;
}

/**
 * The word of a list that was meant for certain: the only one that is near, by one letter in four at most. Undefined
 * where there are two, or none.
 */
export function onlyNear(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > 100) return undefined;
  const limit = Math.max(1, Math.floor(word.length / 4));
  const lower = word.toLowerCase();
  const near = [...candidates]
    .slice(0, mostCandidates)
    .filter((candidate) => editDistance(lower, candidate.toLowerCase(), limit) <= limit);
  return near.length === 1 ? near[0] : undefined;
}

/** ` Did you mean …?` or nothing, to be put behind a sentence. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const near = nearest(word, candidates);
  return near === undefined ? '' : `Did you mean \`${near}\`? `;
}

/** `a, b, c`, or the first dozen and how many more there are. */
export function listSome(names: Iterable<string>): string {
  const all = [...names];
  const more = all.length > mostListed ? ` and ${all.length - mostListed} more` : '';
  return all.slice(0, mostListed).join(', ') + more;
}

/** Optimal string alignment: insert, delete, replace, swap neighbours. Stops counting above the limit. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let distance = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) distance = Math.min(distance, (beforeLast[j - 2] ?? 0) + 1);
      row.push(distance);
      least = Math.min(least, distance);
    }
    // A row on, a swap can gain one at most; most words are known to be far after a few letters.
    if (least > limit + 1) return limit + 1;
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? limit + 1;
}
