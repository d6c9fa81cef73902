import { CommanderError } from 'commander';
import { expect, test } from 'vitest';
import { AnswerUnreadable } from '../client/read-answer.ts';
import { HubNotFound } from '../client/reached-hub.ts';
import { endingOf } from './exit.ts';

test('an answer that is not of the known form is one of another hub', () => {
  expect(endingOf(new AnswerUnreadable('why'))).toEqual({ code: 3, text: 'why' });
});

test('what is not there ends with 3, a wrong use with 2, help with 0', () => {
  expect(endingOf(new HubNotFound('no hub')).code).toBe(3);
  expect(endingOf(new CommanderError(1, 'commander.unknownOption', ''))).toEqual({ code: 2, text: null });
  expect(endingOf(new CommanderError(0, 'commander.helpDisplayed', ''))).toEqual({ code: 0, text: null });
});
