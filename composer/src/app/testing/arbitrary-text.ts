import fc from 'fast-check';

const variables = ['SITE', 'TAG', 'SHARE', 'PORT', 'HOME'];
/** Kept for the push wherever it stands; in a name it is an error. */
const secret = 'ACR_PASSWORD';

/** Text with all that could be taken for something else: variables, dollars, words of YAML, unusual characters. */
const named = fc.oneof(
  { weight: 4, arbitrary: fc.string({ maxLength: 8 }) },
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.constantFrom(
    '$',
    '$$',
    '${',
    '}',
    '{',
    '${HOME:-/root}',
    '$HOME',
    '##vso[task]',
    ': ',
    ' #',
    '- ',
    '\n',
    '"',
    '\\',
  ),
  fc.constantFrom(
    '\u2028',
    '\u0085',
    '\ufeff',
    '\ud83d\ude00',
    '\ud800',
    '\u0007',
    '\t',
    '\r\n',
    'null',
    '~',
    '1e3',
    'yes',
  ),
  fc.constantFrom(...variables).map((one) => `\${${one}}`),
  fc.constantFrom(...variables).map((one) => `$${one}`),
);
const piece = fc.oneof({ weight: 8, arbitrary: named }, fc.constantFrom(`\${${secret}}`, `$${secret}`));
const name = fc.array(named, { maxLength: 3 }).map((pieces) => pieces.join(''));
/** Such text, with a secret in it now and then. */
export const text = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join(''));
/** A name that any place takes. */
export const word = fc.stringMatching(/^[a-z]([a-z0-9-]{0,8}[a-z0-9])?$/);
/** Any value, not deep. */
export const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.oneof(text, fc.integer(), fc.double({ noNaN: true, min: -1e12, max: 1e12 }), fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(word, name), tie('value'), { maxKeys: 3 }),
  ),
})).value;
/** Any object, not deep. */
export const object = fc.dictionary(fc.oneof(word, name), json, { maxKeys: 3 });

/** Mostly what a twin takes: what it refuses is an error, and of an error nothing comes. */
export const twinJson = fc.oneof({ weight: 9, arbitrary: json.map(withoutRefused) }, json);
export const twinObject = fc.oneof({ weight: 9, arbitrary: object.map(withoutRefused) }, object);

/** Without `null` and without keys that no twin has. */
function withoutRefused<T>(value: T): T {
  if (Array.isArray(value)) {
    return value.filter((item) => item !== null).map((item: unknown) => withoutRefused(item)) as T;
  }
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key, item]) => item !== null && /^[^.$#\s\p{Cc}]+$/u.test(key));
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutRefused(item as unknown)])) as T;
}
