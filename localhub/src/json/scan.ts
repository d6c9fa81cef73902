/** What a JSON text holds, as far as can be told without reading it. */
export interface JsonShape {
  /** The deepest nesting of objects and arrays. What is far too deep is not looked at to its end. */
  readonly depth: number;
  /** Members of objects, items of arrays, and the whole itself. */
  readonly values: number;
  /** Of the array that the whole is; null when it is none. */
  readonly items: number | null;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function firstNotBlank(text: string): number {
  let at = 0;
  while (isBlank(text.charCodeAt(at))) at += 1;
  return at;
}

function lastNotBlank(text: string, before: number): number {
  let at = before - 1;
  while (at >= 0 && isBlank(text.charCodeAt(at))) at -= 1;
  return at;
}

/** Whether what closes at this place has nothing in it. */
function closesEmpty(text: string, at: number): boolean {
  const before = text.charCodeAt(lastNotBlank(text, at));
  return before === OPEN_ARRAY || before === OPEN_OBJECT;
}

/** One pass, up to where it nests deeper than asked for. Of text that is no JSON the numbers say nothing. */
export function scanJson(text: string, deepest: number): JsonShape {
  const isList = text.charCodeAt(firstNotBlank(text)) === OPEN_ARRAY;
  let open = 0;
  let depth = 0;
  let values = 1;
  let items = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === BACKSLASH) at += 1;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) {
      inString = true;
    } else if (code === COMMA) {
      values += 1;
      if (open === 1) items += 1;
    } else if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      values += 1;
      open += 1;
      if (open > depth) depth = open;
      if (depth > deepest) break;
    } else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) {
      if (closesEmpty(text, at)) values -= 1;
      else if (open === 1) items += 1;
      open -= 1;
    }
  }
  return { depth, values, items: isList ? items : null };
}

/**
 * The texts of the items of an array, each to be parsed alone: all of them are JSON when the whole is, and only then.
 * @throws SyntaxError when the whole is no array from its beginning to its end
 */
export function* itemTexts(text: string): Generator<string> {
  const first = firstNotBlank(text);
  const last = lastNotBlank(text, text.length);
  let open = 0;
  let from = first + 1;
  let inString = false;
  for (let at = first; at <= last; at += 1) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === BACKSLASH) at += 1;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    else if (code === OPEN_OBJECT || code === OPEN_ARRAY) open += 1;
    else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) {
      open -= 1;
      if (open === 0) {
        if (at !== last || code !== CLOSE_ARRAY) break;
        if (from > first + 1 || !closesEmpty(text, at)) yield text.slice(from, at);
        return;
      }
    } else if (code === COMMA && open === 1) {
      yield text.slice(from, at);
      from = at + 1;
    }
  }
  throw new SyntaxError('the array does not end where the body ends');
}
