import type { z } from 'zod';
import { withoutKeys } from '../without-keys.ts';
import { describeMistake } from '../errors/body-mistake.ts';

/** An answer of a hub that is not of the form that its commands know. */
export class AnswerUnreadable extends Error {
  override readonly name = 'AnswerUnreadable';
}

/** An answer as it came over HTTP. */
export interface CameAnswer {
  /** Who was asked, as a person finds it. */
  readonly from: string;
  readonly status: number;
  /** The header as it is; '' where there was none. */
  readonly type: string;
  readonly text: string;
}

const SHOWN_CHARACTERS = 80;
const LOOKED_AT_CHARACTERS = 4096;
/** Control and format characters, line ends: what only a machine reads, or what moves a terminal's cursor. */
const NOT_FOR_PEOPLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu;

/** The value of an answer in JSON; undefined for an empty one without a type. @throws AnswerUnreadable for any other */
export function parseAnswer(came: CameAnswer): unknown {
  if (came.text === '' && came.type === '') return undefined;
  demandType(came, 'application/json');
  try {
    return JSON.parse(came.text);
  } catch {
    throw strange(came);
  }
}

/** @throws AnswerUnreadable for an answer of another type, which a hub did not give */
export function demandType(came: CameAnswer, type: string): void {
  if (!came.type.toLowerCase().startsWith(type)) throw strange(came);
}

/** What came, without keys; of what begins as JSON nothing, for it may be the half of a document with keys in it. */
function strange({ from, status, type, text }: CameAnswer): AnswerUnreadable {
  const start = text.slice(0, LOOKED_AT_CHARACTERS).trimStart();
  const content = /^[{["]/.test(start) ? 'which begins as JSON does' : `which begins ${plain(start)}`;
  const kind = type === '' ? 'no content type' : plain(type);
  return new AnswerUnreadable(
    `${from} answered with something that is no hub's (${status}, ${kind}, ${start === '' ? 'and nothing in it' : content}). ` +
      'Something else listens there, such as a proxy: start the hub again, or name another with --data.',
  );
}

function plain(text: string): string {
  const characters = Array.from(withoutKeys(text).replaceAll(NOT_FOR_PEOPLE, ' ').trim());
  return characters.length > SHOWN_CHARACTERS
    ? `${characters.slice(0, SHOWN_CHARACTERS).join('')}…`
    : characters.join('');
}

/** The answer, if it is of this form. @throws AnswerUnreadable */
export function readAnswer<T>(form: z.ZodType<T>, answer: unknown): T {
  const read = form.safeParse(answer);
  if (read.success) return read.data;
  const why = describeMistake(read.error.issues, answer, 'the answer');
  throw new AnswerUnreadable(`The hub's answer cannot be read: ${why} Is it a hub of this version?`);
}
