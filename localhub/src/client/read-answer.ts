import type { z } from 'zod';
import { describeMistake } from '../errors/body-mistake.ts';

/** An answer of a hub that is not of the form that its commands know. */
export class AnswerUnreadable extends Error {
  override readonly name = 'AnswerUnreadable';
}

/** The answer, if it is of this form. @throws AnswerUnreadable */
export function readAnswer<T>(form: z.ZodType<T>, answer: unknown): T {
  const read = form.safeParse(answer);
  if (read.success) return read.data;
  const why = describeMistake(read.error.issues, answer, 'the answer');
  throw new AnswerUnreadable(`The hub's answer cannot be read: ${why} Is it a hub of this version?`);
}
