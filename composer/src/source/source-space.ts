import type { UnreadableBytes } from './decode-bytes.ts';
import { maxFileBytes, maxTotalBytes, maxTotalNodes } from './limits.ts';
import { readSource, refuseSource, type InputFile } from './read-source.ts';
import type { Documents } from './read-yaml.ts';
import type { Source } from './source.ts';

/**
 * All files of one run in one space of offsets: each begins behind the one before it. So an offset alone says the file,
 * the line and the column, also in a tree that was merged from several files.
 */
export class SourceSpace {
  /** In the order they were read. */
  readonly sources: Source[] = [];
  private next = 0;
  private bytes = 0;
  private nodes = 0;

  /** Reads one more file. What is too much together with those before is refused like a file that is too large. */
  read(file: InputFile, documents: Documents = 'one'): { source: Source } | { unreadable: UnreadableBytes } {
    // One that is too large by itself is not read, and takes nothing from the others.
    if (file.bytes.length <= maxFileBytes) this.bytes += file.bytes.length;
    if (this.bytes > maxTotalBytes) return this.refuse(file, `larger than ${maxTotalBytes} bytes`);
    if (this.nodes > maxTotalNodes) return this.refuse(file, `more than ${maxTotalNodes} values`);
    const read = readSource(file, this.next, documents);
    if ('unreadable' in read) return read;
    this.nodes += read.source.nodes;
    return this.add(read.source);
  }

  /** File, line and column of an offset, counted from 1. */
  at(offset: number): { file: string; line: number; column: number } {
    const source = this.sourceAt(offset);
    if (source === undefined) return { file: '', line: 1, column: 1 };
    return { file: source.file, ...source.lines.positionAt(Math.max(offset - source.base, 0)) };
  }

  /** The text between two offsets of one file. */
  slice(start: number, end: number): string {
    const source = this.sourceAt(start);
    return source === undefined ? '' : source.text.slice(start - source.base, end - source.base);
  }

  sourceAt(offset: number): Source | undefined {
    let low = 0;
    let high = this.sources.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.sources[middle]?.base ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return this.sources[low];
  }

  private refuse(file: InputFile, much: string): { source: Source } {
    return this.add(refuseSource(file.name, this.next, `the files together are ${much}`));
  }

  private add(source: Source): { source: Source } {
    this.sources.push(source);
    // One more than its length: the end of a file is not the beginning of the next.
    this.next += source.text.length + 1;
    return { source };
  }
}
