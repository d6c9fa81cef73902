import type { Edit } from '../diagnostics/diagnostic.ts';
import type { LineIndex } from '../../source/line-index.ts';

/** The part of a text that an edit takes out: from `start`, before `end`. */
export interface Span {
  start: number;
  end: number;
}

/** What may stand before it: the quote of a text, which is escaped where the text stands inside another one. */
const openings = ['', '"', "'", '\\"'];

/** Where the text that an edit is for stands; undefined where another one stands there, such as a variable. */
export function locateEdit(text: string, lines: Pick<LineIndex, 'startOf'>, { at, was }: Edit): Span | undefined {
  const place = lines.startOf(at.line) + at.column - 1;
  const opening = openings.find((one) => text.startsWith(one + was, place));
  if (opening === undefined) return undefined;
  const start = place + opening.length;
  return { start, end: start + was.length };
}
