import type { Path } from '../../source/node.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { nearest, onlyNear } from '../diagnostics/suggest.ts';
import type { FileObject } from './file-object.ts';

/** What a person or a pipeline is to fill in says nothing yet. */
const placeholder = /[$<{#]/;
const mostPort = 65_535;

export function isFilledIn(text: string): boolean {
  return !placeholder.test(text);
}

/** A word of a list, letter for letter. `mention`: what has it, for a sentence. */
export function checkWord(
  object: FileObject,
  path: Path,
  words: readonly string[],
  mention: string,
  findings: Findings,
): void {
  const value = object.get(path);
  if (value === undefined || value === null) return;
  if (typeof value === 'string' && (words.includes(value) || !isFilledIn(value))) return;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const near = nearest(text, words);
  const certain = onlyNear(text, words);
  const at = object.at(path);
  findings.add(
    'MOOR2528',
    at,
    `\`${String(path.at(-1))}\` of ${mention} cannot be \`${text.slice(0, 60)}\``,
    near === undefined
      ? `Write ${words.map((word) => `\`${word}\``).join(' or ')}.`
      : `Did you mean \`${near}\`? Case matters.`,
    certain === undefined ? {} : { fix: [{ at, was: text, now: certain }] },
  );
}

/** A whole number without quotes. */
export function checkNumber(
  object: FileObject,
  path: Path,
  [least, most]: readonly [number, number],
  mention: string,
  findings: Findings,
): void {
  const value = object.get(path);
  if (value === undefined || value === null) return;
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return;
  if (typeof value === 'string' && !isFilledIn(value)) return;
  const at = object.at(path);
  const isQuoted = typeof value === 'string' && /^\d{1,9}$/.test(value);
  const range = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `from ${least} to ${most}`;
  findings.add(
    'MOOR2528',
    at,
    `\`${String(path.at(-1))}\` of ${mention} ${isQuoted ? 'is a text' : `cannot be \`${JSON.stringify(value).slice(0, 60)}\``}`,
    isQuoted ? `Write the number without quotes: ${value}.` : `Write a whole number, ${range}.`,
    isQuoted ? { fix: [{ at, was: object.written(path), now: value }] } : {},
  );
}

export function checkPort(object: FileObject, path: Path, mention: string, findings: Findings): void {
  checkNumber(object, path, [1, mostPort], mention, findings);
}
