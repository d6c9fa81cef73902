import { makeVisible } from '../../core/diagnostics/visible.ts';

export interface Column {
  readonly title: string;
  /** Columns shrink from the one with the lowest weight; 0 never shrinks. */
  readonly shrink?: number;
}

const ellipsis = '…';
const gap = '  ';

/**
 * A plain table of at most `width` characters a line; what does not fit is cut with an ellipsis, widest column first
 * among those that may shrink. Control characters in cells are made visible: twins are not to be trusted.
 */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): string {
  const cells = rows.map((row) => row.map((cell) => makeVisible(cell)));
  const widths = columns.map((column, index) =>
    Math.max(column.title.length, ...cells.map((row) => length(row[index] ?? ''))),
  );
  const available = width - gap.length * (columns.length - 1);
  while (sum(widths) > available) {
    const widest = widestShrinkable(columns, widths);
    if (widest === undefined) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  const line = (row: readonly string[]) =>
    row
      .map((cell, index) => fit(cell, widths[index] ?? 0))
      .join(gap)
      .trimEnd();
  return [line(columns.map((column) => column.title)), ...cells.map(line)].join('\n');
}

function widestShrinkable(columns: readonly Column[], widths: readonly number[]): number | undefined {
  let found: number | undefined;
  for (const [index, column] of columns.entries()) {
    const width = widths[index] ?? 0;
    if ((column.shrink ?? 0) === 0 || width <= 6) continue;
    if (found === undefined || width > (widths[found] ?? 0)) found = index;
  }
  return found;
}

function fit(cell: string, width: number): string {
  const characters = Array.from(cell);
  if (characters.length <= width) return cell + ' '.repeat(width - characters.length);
  return characters.slice(0, width - 1).join('') + ellipsis;
}

const length = (text: string) => Array.from(text).length;
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
