import type { Source } from '../../source/source.ts';
import type { Suppressed } from '../policy/policy.ts';
import { countSuppressed } from './count-suppressed.ts';
import type { Diagnostic, Severity } from './diagnostic.ts';
import { ShownLines } from './hide-secrets.ts';
import { makeVisible } from './visible.ts';

const widestLine = 160;
/** What is marked: a variable, a word (also an address or the name of an image), or a text in quotes, escaped or not. */
const words = /^(?:\$\{[^}]*\}|(?:[\w$./@+-]|:(?=[\w$./@+-]))+|"[^"]*"|'[^']*'|(\\+")[^"\\]*\1|.)/u;
const narrowest = 40;
/** For the number of the line and the bar beside it. */
const marginColumns = 8;
/** Nobody reads more; the other renderings have them all. */
const mostShown = 200;
const colours: Record<Severity, string> = { error: '\u001b[31m', warning: '\u001b[33m', info: '\u001b[36m' };
const bold = '\u001b[1m';
const plain = '\u001b[0m';

interface How {
  paint: (code: string, text: string) => string;
  /** Characters of a line of a file. */
  widest: number;
}

export interface TextOptions {
  colour: boolean;
  /** Of the terminal: a longer line of a file is shown around the place. */
  columns?: number;
  /** What the project took out, which is counted. */
  suppressed?: readonly Suppressed[];
}

/**
 * Diagnostics for a person: the sentence, the place, the line of the file with a mark under the character, the help.
 * Ends with a line that counts them, and what was suppressed; empty text when there is neither.
 */
export function renderText(
  diagnostics: readonly Diagnostic[],
  sources: readonly Source[],
  options: TextOptions,
): string {
  const taken = countSuppressed(options.suppressed ?? []);
  if (diagnostics.length === 0) return taken === '' ? '' : `nothing found, ${taken}\n`;
  const paint = (code: string, text: string) => (options.colour ? code + text + plain : text);
  const widest = Math.max(narrowest, Math.min(widestLine, (options.columns ?? widestLine) - marginColumns));
  const all = [...diagnostics, ...(options.suppressed ?? []).map(({ diagnostic }) => diagnostic)];
  const lines = new ShownLines(sources, all);
  const blocks = diagnostics.slice(0, mostShown).map((one) => renderOne(one, lines, { paint, widest }));
  const more = diagnostics.length - mostShown;
  const rest = more > 0 ? `… and ${more} more that are not shown\n\n` : '';
  return `${blocks.join('\n')}\n${rest}${[countLine(diagnostics), taken].filter((part) => part !== '').join(', ')}\n`;
}

function renderOne(diagnostic: Diagnostic, lines: ShownLines, how: How): string {
  const { paint } = how;
  const { severity, code, line, column } = diagnostic;
  const message = makeVisible(diagnostic.message);
  const head = `${paint(colours[severity], `${severity}[${code}]`)}: ${paint(bold, message)}`;
  const margin = ' '.repeat(String(line).length);
  const place = `${margin}--> ${makeVisible(diagnostic.file)}:${line}:${column}`;
  const text = lines.show(diagnostic.file, line);
  const excerpt = text === undefined ? [] : renderExcerpt(text, diagnostic, margin, how);
  const help = `${margin} = help: ${makeVisible(diagnostic.help)}`;
  return [head, place, ...excerpt, help, ''].join('\n');
}

function renderExcerpt(text: string, diagnostic: Diagnostic, margin: string, { paint, widest }: How): string[] {
  const { line, column, severity } = diagnostic;
  // A manifest may be one line of 30,000 characters: show a window around the place.
  const from = column > widest ? column - Math.floor(widest * 0.4) : 1;
  const shown = makeVisible(text.slice(from - 1, from - 1 + widest).replaceAll('\t', ' '));
  const word = words.exec(text.slice(column - 1))?.[0] ?? ' ';
  const width = Math.max(1, Math.min(word.length, from + widest - column));
  const mark = ' '.repeat(column - from) + paint(colours[severity], '^'.repeat(width));
  return [`${margin} |`, `${line} | ${shown}`, `${margin} | ${mark}`];
}

function countLine(diagnostics: readonly Diagnostic[]): string {
  const count = (severity: Severity) => diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  const parts = (['error', 'warning', 'info'] as const)
    .map((severity) => ({ severity, number: count(severity) }))
    .filter(({ number }) => number > 0)
    .map(({ severity, number }) => `${number} ${severity === 'info' || number === 1 ? severity : `${severity}s`}`);
  return parts.join(', ');
}
