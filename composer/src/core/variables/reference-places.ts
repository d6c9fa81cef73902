import type { SourceSpace } from '../../source/source-space.ts';

/**
 * Finds references in the text they were written in, each at its own place, however often one name is used. What was
 * written with escapes is not found and gets the place of the whole value.
 */
export class ReferencePlaces {
  private readonly raw: string;
  private readonly start: number;
  private readonly next = new Map<string, number>();

  constructor(space: Pick<SourceSpace, 'slice'>, place: { start: number; end: number }) {
    this.raw = space.slice(place.start, place.end);
    this.start = place.start;
  }

  /** The offset of the reference, counted from the last time the same text was asked for. */
  find(written: string): number {
    const from = this.next.get(written) ?? 0;
    const index = from < 0 ? -1 : this.raw.indexOf(written, from);
    this.next.set(written, index < 0 ? -1 : index + written.length);
    return this.start + Math.max(index, 0);
  }
}
