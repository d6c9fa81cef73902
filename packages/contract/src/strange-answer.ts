import { withoutKeys } from './without-keys.ts';

/** An HTTP answer as it came. */
export interface CameAnswer {
  readonly status: number;
  /** The header as it is; undefined where there was none. */
  readonly type: string | undefined;
  readonly text: string;
}

/** Characters that are shown of an answer; and those that are looked at for it, in which no key is cut in two. */
const shown = 80;
const lookedAt = 4096;

/** What is only meant for a machine, or moves what follows: control and format characters, line ends. */
const notForPeople = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu;

/** Whether a content type is that of a hub's answers. */
export function isJsonType(type: string | undefined): boolean {
  return type?.toLowerCase().includes('application/json') ?? false;
}

/**
 * What came in place of the answer that was wanted, in one line: status, type and the first characters, without keys and without
 * what a terminal obeys. Of what begins as JSON no character is told, for it may be the half of a document with keys in it.
 */
export function describeStrangeAnswer({ status, type, text }: CameAnswer): string {
  const kind = type === undefined ? 'no content type' : plain(type);
  return `${status}, ${kind}, ${contentOf(text)}`;
}

function contentOf(text: string): string {
  const start = text.slice(0, lookedAt).trimStart();
  if (start === '') return 'and nothing in it';
  if (/^(?:[{["\d-]|true|false|null)/.test(start)) return 'which begins as JSON does';
  return `which begins ${plain(start)}`;
}

/** A text of somebody else's in one line, without what a terminal obeys. */
export function inOneLine(text: string): string {
  return text.replaceAll(notForPeople, ' ').trim();
}

function plain(text: string): string {
  const characters = Array.from(inOneLine(withoutKeys(text)));
  return characters.length > shown ? `${characters.slice(0, shown).join('')}…` : characters.join('');
}
