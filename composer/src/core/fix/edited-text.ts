import { LineIndex } from '../../source/line-index.ts';
import type { At } from '../diagnostics/diagnostic.ts';
import type { Span } from './locate-edit.ts';

export interface Change extends Span {
  now: string;
}

/** A text with changes made in it, which still knows where each of its places came from. */
export class EditedText {
  readonly text: string;
  private readonly changes: readonly Change[];
  /** Where each change begins in the new text. */
  private readonly starts: number[] = [];
  private readonly startOf = new Map<Change, number>();
  private readonly lines: LineIndex;
  private readonly before: LineIndex;

  /** The changes must not overlap. */
  constructor(original: string, changes: readonly Change[]) {
    this.changes = [...changes].sort((a, b) => a.start - b.start);
    const parts: string[] = [];
    let end = 0;
    let shift = 0;
    for (const change of this.changes) {
      this.starts.push(change.start + shift);
      this.startOf.set(change, change.start + shift);
      shift += change.now.length - (change.end - change.start);
      parts.push(original.slice(end, change.start), change.now);
      end = change.end;
    }
    this.text = parts.join('') + original.slice(end);
    this.lines = new LineIndex(this.text);
    this.before = new LineIndex(original);
  }

  /** Where a line and column of this text are, in UTF-16 units from its beginning. */
  offsetAt({ line, column }: Pick<At, 'line' | 'column'>): number {
    return this.lines.startOf(line) + column - 1;
  }

  /** Where what a change put in stands in this text. The change must be one of those that it was made with. */
  placeOf(change: Change): Span {
    const start = this.startOf.get(change) ?? 0;
    return { start, end: start + change.now.length };
  }

  /** A place of this text as a place of the original: within a change it is where the change begins. */
  cameFrom(place: Pick<At, 'line' | 'column'>): { line: number; column: number } {
    const offset = this.offsetAt(place);
    const last = this.lastBefore(offset);
    const change = this.changes[last];
    if (change === undefined) return this.before.positionAt(offset);
    const inside = offset - (this.starts[last] ?? 0);
    return this.before.positionAt(inside < change.now.length ? change.start : change.end + inside - change.now.length);
  }

  /** Where a place of the original is in this text, in UTF-16 units from its beginning. It must not be within a change. */
  offsetNow({ line, column }: Pick<At, 'line' | 'column'>): number {
    const offset = this.before.startOf(line) + column - 1;
    let shift = 0;
    for (const { start, end, now } of this.changes) {
      if (end > offset) break;
      shift += now.length - (end - start);
    }
    return offset + shift;
  }

  /** The last change that begins at or before an offset of the new text; -1 when none does. */
  private lastBefore(offset: number): number {
    let low = -1;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
