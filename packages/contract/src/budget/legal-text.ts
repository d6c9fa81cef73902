/**
 * Text as a twin may hold it: no control characters, no half of a surrogate pair (it has no UTF-8), and at most so many
 * UTF-16 units. Each of those is U+FFFD, since another name could be as good with a space in its place, and sentences hold
 * names. What is cut ends with `…`, and a pair is never split.
 */
export function legalText(text: string, maximumUnits: number): string {
  // Nearly every text is one that needs nothing; asking that costs a tenth of making it anew.
  if (text.length <= maximumUnits && !suspect.test(text)) return text;
  const clean = text.replace(everySuspect, '\uFFFD');
  if (clean.length <= maximumUnits) return clean;
  if (maximumUnits < 1) return '';
  const kept = clean.slice(0, maximumUnits - 1);
  return `${endsWithHighSurrogate(kept) ? kept.slice(0, -1) : kept}…`;
}

const suspect = /[\p{Cc}\p{Surrogate}]/u;
const everySuspect = new RegExp(suspect, 'gu');

function endsWithHighSurrogate(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff;
}
