import { noteNumberText } from './number-texts.ts';

/** A text without any of these has no number that JavaScript would write otherwise. */
const PERHAPS_OTHERWISE = /\d[.eE]|-0|\d{16}/;
const NUMBER = /-?\d[\d.eE+-]*/y;

/**
 * Several times what one twin can hold. Numbers that come after so many in one text are written as JavaScript writes
 * them, so that a body of nothing but numbers takes neither the memory nor the time of everybody else.
 */
const MAX_NOTED = 50_000;

interface Open {
  /** Null where the text has a value that a later key of the same name took the place of. */
  readonly holder: object | null;
  readonly isArray: boolean;
  index: number;
  key: string;
  /** What follows next is the name of a key. */
  beforeKey: boolean;
}

/** As `JSON.parse`, and the texts of numbers are noted beside the values. @throws SyntaxError */
export function readJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (typeof value === 'object' && value !== null && PERHAPS_OTHERWISE.test(text)) noteNumbers(text, value);
  return value;
}

/** Walks the text, which is known to be JSON, beside its value. Its own stack: a text may nest as deep as it likes. */
function noteNumbers(text: string, root: object): void {
  const open: Open[] = [];
  let at = 0;
  let numbers = 0;
  while (at < text.length && numbers < MAX_NOTED) {
    const inner = open.at(-1);
    const character = text[at];
    if (character === '"') {
      const end = endOfString(text, at);
      if (inner?.beforeKey === true) inner.key = JSON.parse(text.slice(at, end)) as string;
      at = end;
      continue;
    }
    if (character === '-' || (character !== undefined && character >= '0' && character <= '9')) {
      const token = numberAt(text, at);
      if (inner?.holder != null) noteNumberText(inner.holder, keyOf(inner), token);
      at += token.length;
      numbers += 1;
      continue;
    }
    if (character === '{' || character === '[') {
      const isArray = character === '[';
      const holder = inner === undefined ? root : childOf(inner, isArray);
      open.push({ holder, isArray, index: 0, key: '', beforeKey: !isArray });
    } else if (character === '}' || character === ']') open.pop();
    else if (inner !== undefined) passMark(inner, character);
    at += 1;
  }
}

function passMark(inner: Open, character: string | undefined): void {
  if (character === ':') inner.beforeKey = false;
  if (character !== ',') return;
  inner.index += 1;
  inner.beforeKey = !inner.isArray;
}

/** Behind the quote that closes the string: the first one with an even number of backslashes before it. */
function endOfString(text: string, from: number): number {
  let quote = text.indexOf('"', from + 1);
  for (;;) {
    let backslashes = 0;
    while (text[quote - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
    quote = text.indexOf('"', quote + 1);
  }
}

function numberAt(text: string, at: number): string {
  NUMBER.lastIndex = at;
  return NUMBER.exec(text)?.[0] ?? '';
}

function keyOf(inner: Open): string {
  return inner.isArray ? String(inner.index) : inner.key;
}

function childOf(inner: Open, isArray: boolean): object | null {
  const key = keyOf(inner);
  if (inner.holder === null || !Object.hasOwn(inner.holder, key)) return null;
  const child = (inner.holder as Record<string, unknown>)[key];
  return typeof child === 'object' && child !== null && Array.isArray(child) === isArray ? child : null;
}
