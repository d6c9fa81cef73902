const escaped = /\\(?:["'\\]|u[0-9a-fA-F]{4})/y;

/**
 * Where the string that begins at `start` ends. It is closed by the quote it began with; a backslash before anything but
 * a quote, a backslash or `u` with four digits ends it unclosed, as the end of the text does.
 */
export function endOfString(text: string, start: number): { end: number; closed: boolean } {
  const quote = text[start];
  let index = start + 1;
  while (index < text.length) {
    if (text[index] === quote) return { end: index + 1, closed: true };
    if (text[index] === '\\') {
      escaped.lastIndex = index;
      if (!escaped.test(text)) break;
      index = escaped.lastIndex;
    } else index += 1;
  }
  return { end: index, closed: false };
}
