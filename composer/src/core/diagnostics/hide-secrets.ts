import { showLine } from '../../source/mask-secrets.ts';
import type { SourceNode } from '../../source/node.ts';
import type { Source } from '../../source/source.ts';
import type { Code } from './catalogue/catalogue.ts';
import type { Diagnostic } from './diagnostic.ts';

/** Findings that say of the text at their place that it is a secret. */
const sayingSecret: ReadonlySet<Code> = new Set<Code>(['MOOR1109', 'MOOR2401']);

/**
 * Lines of files as they may be shown: without what sounds secret, and without what a finding calls one, whatever its
 * key, and whichever finding the line is shown for.
 */
export class ShownLines {
  private readonly sources: readonly Source[];
  /** Columns of secrets, by file and line. */
  private readonly columns = new Map<string, Map<number, Set<number>>>();
  private readonly spans = new Map<Source, Span[]>();
  private readonly lines = new Map<string, string>();

  /** `all`: also findings that are not shown themselves, for what they say of secrets. */
  constructor(sources: readonly Source[], all: readonly Diagnostic[]) {
    this.sources = sources;
    for (const { code, file, line, column } of all) {
      if (!sayingSecret.has(code)) continue;
      const ofFile = this.columns.get(file) ?? new Map<number, Set<number>>();
      this.columns.set(file, ofFile);
      ofFile.set(line, (ofFile.get(line) ?? new Set()).add(column));
    }
  }

  /** Undefined where the file is not known. Columns are kept. */
  show(file: string, line: number): string | undefined {
    const key = `${line} ${file}`;
    const known = this.lines.get(key);
    if (known !== undefined) return known;
    const source = this.sources.find((candidate) => candidate.file === file);
    if (source === undefined) return undefined;
    let text = showLine(source, line);
    const raw = source.lines.lineText(line);
    const start = source.base + source.lines.startOf(line);
    const whole = new Set<number>();
    for (const span of this.spansOf(source)) {
      whole.add(span.start - start + 1);
      text = hide(text, span.start - start, span.end - start);
    }
    // A text inside of another one, as those of escaped createOptions.
    for (const column of this.columns.get(file)?.get(line) ?? [])
      if (!whole.has(column)) text = hide(text, column - 1, endOfText(raw, column - 1));
    this.lines.set(key, text);
    return text;
  }

  /** Secrets may have several lines, of which any may be shown for another finding. */
  private spansOf(source: Source): readonly Span[] {
    const known = this.spans.get(source);
    if (known !== undefined) return known;
    const starts = new Set<number>();
    for (const [line, columns] of this.columns.get(source.file) ?? [])
      for (const column of columns) starts.add(source.base + source.lines.startOf(line) + column - 1);
    const spans = starts.size === 0 || source.root === undefined ? [] : textsAt(source.root, starts);
    this.spans.set(source, spans);
    return spans;
  }
}

interface Span {
  start: number;
  end: number;
}

function textsAt(node: SourceNode, starts: ReadonlySet<number>): Span[] {
  if (node.kind === 'scalar') return starts.has(node.start) ? [node] : [];
  const below = node.kind === 'array' ? node.items : [...node.entries.values()].map((entry) => entry.node);
  return below.flatMap((one) => textsAt(one, starts));
}

function hide(text: string, start: number, end: number): string {
  const from = Math.max(start, 0);
  const to = Math.min(end, text.length);
  return from < to ? text.slice(0, from) + text.slice(from, to).replace(/\S/g, '*') + text.slice(to) : text;
}

/** Where the text that begins at a place ends: at the quote that closes it, which may be escaped, or with the line. */
function endOfText(line: string, start: number): number {
  const opening = /^(\\*)(["'])/.exec(line.slice(start, start + 80));
  if (opening === null) return line.length;
  const [whole, backslashes = '', quote = '"'] = opening;
  for (let at = start + whole.length; at < line.length; at++) {
    if (line[at] !== quote) continue;
    let before = at;
    while (before > start + whole.length && line[before - 1] === '\\') before--;
    if (closes(at - before, backslashes.length)) return at + 1;
  }
  return line.length;
}

/**
 * Whether a quote behind so many backslashes closes a text that was opened behind `opened` ones, or a text around that
 * one. A text in a text has each backslash and quote escaped once more.
 */
function closes(backslashes: number, opened: number): boolean {
  if (backslashes % 2 === 0) return true;
  return opened > 0 && closes((backslashes - 1) / 2, (opened - 1) / 2);
}
