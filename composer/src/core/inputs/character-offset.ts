/**
 * Where a character of a text stands, in characters behind the beginning of the text as written in a file. 0 where the
 * two cannot be held against each other: a variable was put in, or YAML folded the lines.
 */
export function characterOffset(raw: string, value: string, index: number): number {
  if (raw === value) return index;
  const piece = raw.startsWith('"') ? /\\u[0-9a-fA-F]{4}|\\?[^]/y : raw.startsWith("'") ? /''|[^]/y : undefined;
  if (piece === undefined) return 0;
  let wanted = 0;
  let count = 0;
  for (let start = 1; start < raw.length - 1; start = piece.lastIndex) {
    if (count === index) wanted = start;
    count += 1;
    piece.lastIndex = start;
    if (!piece.test(raw)) return 0;
  }
  if (count === index) wanted = raw.length - 1;
  return count === value.length ? wanted : 0;
}
