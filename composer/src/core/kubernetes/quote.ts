import { makeVisible } from '../diagnostics/visible.ts';

/** A text as one word of a POSIX shell, whatever is in it. */
export function quoteForShell(text: string): string {
  return /^[A-Za-z0-9_./:@=-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** What PowerShell takes for a single quote; each ends a text in single quotes unless it is doubled. */
const powerShellQuotes = /['‘’‚‛]/g;

/** A text as one word of PowerShell: in single quotes nothing is expanded. */
export function quoteForPowerShell(text: string): string {
  return `'${text.replace(powerShellQuotes, (quote) => quote + quote)}'`;
}

/** A text as part of one line of a comment: nothing in it ends the line. */
export function oneLine(text: string): string {
  return makeVisible(text);
}
