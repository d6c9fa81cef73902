/**
 * How numbers were written where JavaScript would write them otherwise: `1.0`, `1e3`, `12345678901234567890`. A hub
 * gives a number back as it came, and a number alone no longer says how. The texts are kept beside the object or array
 * that holds the number, so that everything that only reads values need not know of them.
 */
type Texts = Map<string, string>;

const textsOf = new WeakMap<object, Texts>();
let anyKept = false;

/** Whether any number of this process had a text worth keeping: most never do, and then nothing is looked for. */
export function anyNumberTexts(): boolean {
  return anyKept;
}

/** Notes how the number at `key` was written; one that JavaScript writes the same way needs no note. */
export function noteNumberText(holder: object, key: string, text: string): void {
  if (String(Number(text)) === text) {
    textsOf.get(holder)?.delete(key);
    return;
  }
  const texts = textsOf.get(holder) ?? new Map<string, string>();
  texts.set(key, text);
  textsOf.set(holder, texts);
  anyKept = true;
}

/** How the number at `key` was written; null when that is how JavaScript writes it. */
export function numberTextOf(holder: object, key: string, value: number): string | null {
  const text = textsOf.get(holder)?.get(key);
  return text !== undefined && Object.is(Number(text), value) ? text : null;
}

/** To be called where the value at `key` is copied from one object to another: its text goes with it, or goes away. */
export function carryNumberText(from: object, to: object, key: string): void {
  if (!anyKept) return;
  const text = textsOf.get(from)?.get(key);
  if (text === undefined) textsOf.get(to)?.delete(key);
  else noteNumberText(to, key, text);
}

export function holdsNumberTexts(holder: object): boolean {
  return (textsOf.get(holder)?.size ?? 0) > 0;
}
