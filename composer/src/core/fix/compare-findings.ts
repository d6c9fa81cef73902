import type { At, Diagnostic } from '../diagnostics/diagnostic.ts';
import type { EditedText } from './edited-text.ts';
import { mappingAt, valueUnder } from './fixed-value.ts';
import type { Span } from './locate-edit.ts';

/** What is tried, as it stands in the texts after it was made. */
export interface Tried {
  diagnostic: Diagnostic;
  /** Where the new texts stand, by file. */
  places: readonly { file: string; span: Span }[];
}

/**
 * Undefined when the findings of the fixes are gone and nothing grave is there that was not there before, but for what a
 * fix made readable, which nobody could see before: findings in the value under a mended key, lesser ones at the very text
 * that was put in or in the mapping that an error was about, and of a file that was not looked at because of its form, all but those of its form.
 */
export function whyNotBetter(
  before: readonly Diagnostic[],
  after: readonly Diagnostic[],
  edited: ReadonlyMap<string, EditedText>,
  tried: readonly Tried[],
): string | undefined {
  const there = countByKey(before.map((one) => keyOf(one)));
  const left = countByKey(after.map((one) => keyOf(one, edited)));
  for (const [key, fixed] of countByKey(tried.map(({ diagnostic }) => keyOf(diagnostic)))) {
    if ((left.get(key) ?? 0) > (there.get(key) ?? 0) - fixed) return 'with it the finding stays';
  }
  const grave = after.filter(({ severity }) => severity !== 'info');
  const numbers = countByKey(grave.map((one) => keyOf(one, edited)));
  const come = grave.filter((one) => {
    const key = keyOf(one, edited);
    return (numbers.get(key) ?? 0) > (there.get(key) ?? 0);
  });
  if (come.length === 0) return undefined;
  const isUncovered = uncovering(edited, tried);
  const worse = come.find((one) => !isUncovered(one));
  return worse === undefined ? undefined : `with it ${worse.code} comes: ${worse.message}`;
}

/** Tells the findings that fixes uncover from those that they bring. */
function uncovering(
  edited: ReadonlyMap<string, EditedText>,
  tried: readonly Tried[],
): (diagnostic: Diagnostic) => boolean {
  const values: { file: string; span: Span }[] = [];
  const mappings: { file: string; span: Span }[] = [];
  const texts: { file: string; span: Span; isError: boolean }[] = [];
  for (const { diagnostic, places } of tried) {
    for (const { file, span } of places) {
      const value = valueUnder(edited.get(file)?.text ?? '', span);
      if (value !== undefined) {
        values.push({ file, span: value });
        const whole = wholeOf(diagnostic, file, span, edited);
        if (whole !== undefined) mappings.push({ file, span: whole });
      }
      if (value === undefined) texts.push({ file, span, isError: diagnostic.severity === 'error' });
    }
  }
  const wasUnread = tried.some(({ diagnostic }) => stopsReading(diagnostic));
  return (diagnostic) => {
    if (wasUnread && !stopsReading(diagnostic)) return true;
    const offset = edited.get(diagnostic.file)?.offsetAt(diagnostic) ?? -1;
    const isIn = ({ file, span }: { file: string; span: Span }) =>
      file === diagnostic.file && offset >= span.start && offset < span.end;
    // The place of a text is that of the quote before it.
    const isAt = ({ file, span }: { file: string; span: Span }) =>
      file === diagnostic.file && offset <= span.start && offset >= span.start - longestOpening;
    if (values.some(isIn)) return true;
    if (diagnostic.severity !== 'warning') return false;
    return mappings.some(isIn) || texts.some((one) => one.isError && isAt(one));
  };
}

/** Where an error is about the mapping that a key is in, and not about the key: all of it, which nothing looked into. */
function wholeOf(
  diagnostic: Diagnostic,
  file: string,
  key: Span,
  edited: ReadonlyMap<string, EditedText>,
): Span | undefined {
  const made = edited.get(file);
  if (made === undefined || diagnostic.severity !== 'error' || diagnostic.file !== file) return undefined;
  const whole = mappingAt(made.text, made.offsetNow(diagnostic));
  return whole !== undefined && whole.start <= key.start && key.end <= whole.end ? whole : undefined;
}

const longestOpening = 2;

/** Whether it is an error of a text or of the form of a workload: beside those nothing else is looked at. */
export function stopsReading({ code, severity }: Diagnostic): boolean {
  return severity === 'error' && /^MOOR1[01]/.test(code);
}

/** A finding is known by its code and place: its words may name what was changed elsewhere. */
function keyOf(diagnostic: Diagnostic, edited?: ReadonlyMap<string, EditedText>): string {
  const { line, column }: Omit<At, 'file'> = edited?.get(diagnostic.file)?.cameFrom(diagnostic) ?? diagnostic;
  return JSON.stringify([diagnostic.code, diagnostic.severity, diagnostic.file, line, column]);
}

function countByKey(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
