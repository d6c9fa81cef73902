import { expect, test } from 'vitest';
import { z } from 'zod';
import { AnswerUnreadable, readAnswer } from './read-answer.ts';

const form = z.object({ twin: z.object({ etag: z.string() }) });

test('an answer that is not of the known form is refused in words of its fields', () => {
  const read = (answer: unknown) => () => readAnswer(form, answer);
  const say = (why: string): string => `The hub's answer cannot be read: ${why} Is it a hub of this version?`;
  expect(read({ twin: { etag: null } })).toThrow(say('twin.etag must be a string, not null.'));
  expect(read({ twin: {} })).toThrow(say('twin.etag is missing: it must be a string.'));
  expect(read([])).toThrow(say('the answer must be an object, not an array.'));
  expect(read(undefined)).toThrow(AnswerUnreadable);
});
