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

export const JSON_TYPE = 'application/json';
const SHOWN_CHARACTERS = 80;
/** Of an answer that is no hub's nothing beyond these is looked at. */
export const LOOKED_AT_CHARACTERS = 4096;
/** Control and format characters, line ends: what only a machine reads, or what moves a terminal's cursor. */
const NOT_FOR_PEOPLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu;

/** By this the hub says that it has done it, or has nothing. */
const NO_CONTENT = 204;

/** The value of an answer in JSON; undefined where the hub says that there is none. @throws AnswerUnreadable for any other */
export function parseAnswer(came: CameAnswer): unknown {
  if (came.status === NO_CONTENT) return undefined;
  demandType(came, JSON_TYPE);
  try {
    return JSON.parse(came.text);
  } catch {
    throw strange(came);
  }
}

/** @throws AnswerUnreadable for what has content, or could have had some */
export function demandNothing(came: CameAnswer): void {
  if (came.status !== NO_CONTENT) throw strange(came);
}

/** The words of a refusal, without keys and what a terminal obeys. @throws AnswerUnreadable for what has none of a hub's */
export function wordsOfRefusal(came: CameAnswer): string {
  demandType(came, JSON_TYPE);
  const outer = objectOf(came.text);
  // They stand in one of three envelopes.
  const nested = typeof outer['Message'] === 'string' ? objectOf(outer['Message']) : {};
  const words = [nested['message'], outer['Message'], outer['message']].find((value) => typeof value === 'string');
  if (words === undefined) throw strange(came);
  return inOneLine(withoutKeys(words.replace(/^ErrorCode:[^;]*;/, '')));
}

function objectOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** @throws AnswerUnreadable for an answer of another type, which a hub did not give */
export function demandType(came: CameAnswer, type: string): void {
  if (!isOfType(came.type, type)) throw strange(came);
}

/** Whether a content type is this one, whatever its parameters. */
export function isOfType(contentType: string, type: string): boolean {
  return contentType.toLowerCase().startsWith(type);
}

/**
 * What came, without keys; of what begins as JSON nothing, for it may be the half of a document with keys in it. By the rule of
 * the commands that ask a real hub, and written a second time: the local hub shares no code with them.
 */
export function strange({ from, status, type, text }: CameAnswer): AnswerUnreadable {
  const start = text.slice(0, LOOKED_AT_CHARACTERS).trimStart();
  const content = /^(?:[{["\d-]|true|false|null)/.test(start)
    ? 'which begins as JSON does'
    : `which begins ${plain(start)}`;
  const kind = type === '' ? 'no content type' : plain(type);
  return new AnswerUnreadable(
    `${from} answered with something that is no hub's (${status}, ${kind}, ${start === '' ? 'and nothing in it' : content}). ` +
      'Something else listens there, such as a proxy: start the hub again, or name another with --data.',
  );
}

function inOneLine(text: string): string {
  return text.replaceAll(NOT_FOR_PEOPLE, ' ').trim();
}

function plain(text: string): string {
  const characters = Array.from(inOneLine(withoutKeys(text)));
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
