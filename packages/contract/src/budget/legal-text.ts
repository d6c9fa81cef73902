/**
 * Text as a twin may hold it: no control characters, no half of a surrogate pair (it has no UTF-8), and at most so many
 * UTF-16 units. What is cut ends with `…`, and a pair is never split.
 */
export function legalText(text: string, maximumUnits: number): string {
  return cleaned(text, maximumUnits, ' ');
}

/** As `legalText`, for names: what cannot be told is U+FFFD, since another name could be as good with a space in its place. */
export function legalName(text: string, maximumUnits: number): string {
  return cleaned(text, maximumUnits, '\uFFFD');
}

function cleaned(text: string, maximumUnits: number, instead: string): string {
  // Nearly every text is one that needs nothing; asking that costs a tenth of making it anew.
  if (text.length <= maximumUnits && !suspect.test(text)) return text;
  const clean = text.replace(/\p{Cc}/gu, instead).replace(/\p{Surrogate}/gu, '\uFFFD');
  if (clean.length <= maximumUnits) return clean;
  if (maximumUnits < 1) return '';
  const kept = clean.slice(0, maximumUnits - 1);
  return `${endsWithHighSurrogate(kept) ? kept.slice(0, -1) : kept}…`;
}

const suspect = /[\p{Cc}\p{Surrogate}]/u;

function endsWithHighSurrogate(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff;
}
