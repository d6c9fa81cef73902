/**
 * A time as it stands in a twin, in the answer of a method and in a message: ISO 8601 in UTC to the millisecond, without the
 * zeros at the end of the fraction, so `….160Z` is `….16Z` and `….000Z` is `…Z`.
 *
 * An edgeHub parses texts that are ISO times and writes them anew in this form. A time written otherwise would not be read
 * back as it was sent, and what a patch says would never be confirmed. As texts such times do not sort: compare the instants.
 */
export function utcText(date: Date): string {
  return withoutEndingZeros(date.toISOString());
}

/** The same of a text that is none of ours: where it reads as a time with a fraction it is written so, else left alone. */
export function asUtcText(text: string): string {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/.test(text) ? withoutEndingZeros(text) : text;
}

/** Of a time with a fraction, and with nothing of the fraction left where it was all zeros. */
function withoutEndingZeros(text: string): string {
  return text.replace(/\.?0+Z$/, 'Z');
}
