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

/** To the second, a fraction of up to seven digits, `Z` or an offset or neither: what a gateway takes for a time. */
const timeText = /^(?<second>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?<fraction>\.\d{1,7})?(?<zone>[Zz]|[+-]\d\d(?::?\d\d)?)?$/;

/**
 * The same of a text that is none of ours: where it reads as a time it is written so, else it is left alone. One with an
 * offset becomes the same instant in UTC, since a gateway would write it with the offset of its own machine; one without
 * any zone has none after it either.
 */
export function asUtcText(text: string): string {
  const { second, fraction = '', zone = '' } = timeText.exec(text)?.groups ?? {};
  if (second === undefined) return text;
  // A day or an hour that is none is no time for a gateway either; midnight may be the end of a day too.
  const [date = '', timeOfDay = ''] = second.split('T');
  const isEndOfDay = timeOfDay === '24:00:00';
  const start = Date.parse(`${date}T${isEndOfDay ? '00:00:00' : timeOfDay}Z`);
  if (Number.isNaN(start) || new Date(start).toISOString().slice(0, 10) !== date || date < '0001') return text;
  if (isEndOfDay && /[1-9]/.test(fraction)) return text;
  const instant = new Date(start + (isEndOfDay ? dayMilliseconds : 0) - offsetMilliseconds(zone)).toISOString();
  // Before the first year or after the last one that four digits can say.
  if (!/^\d{4}-/.test(instant) || instant < '0001') return text;
  return `${instant.slice(0, 19)}${fraction.replace(/\.?0*$/, '')}${zone === '' ? '' : 'Z'}`;
}

const dayMilliseconds = 86_400_000;

/** Of `+05:30`, `+0530` and `+05`; none of `Z` and of no zone. */
function offsetMilliseconds(zone: string): number {
  const {
    sign,
    hours = '0',
    minutes = '0',
  } = /^(?<sign>[+-])(?<hours>\d\d):?(?<minutes>\d\d)?$/.exec(zone)?.groups ?? {};
  return (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1);
}

/** Of a time with a fraction, and with nothing of the fraction left where it was all zeros. */
function withoutEndingZeros(text: string): string {
  return text.replace(/\.?0+Z$/, 'Z');
}
