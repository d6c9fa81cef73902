import { expect, it } from 'vitest';
import { holdAnswer, type HeldAnswer } from './held-answer.ts';

/** What is told after each time: the answer, or nothing. */
function ask(answers: readonly (string | undefined)[], needed = 3): (string | undefined)[] {
  let held: HeldAnswer<string> | undefined;
  return answers.map((answer, index) => {
    held = holdAnswer(held, answer, needed, `at ${index}`);
    return held === undefined || held.isLost ? undefined : `${held.answer} ${held.atUtc}`;
  });
}
const none = undefined;

it('keeps an answer, with its time, through two questions that nobody answered, and not through a third', () => {
  expect(ask(['a', none, none, 'b', none, none, none, none])).toEqual([
    'a at 0',
    'a at 0',
    'a at 0',
    'b at 3',
    'b at 3',
    'b at 3',
    none,
    none,
  ]);
});

it('tells an answer again after as many in a row as it takes, and the very first at once', () => {
  const lost = [none, 'a', none, none, none];
  expect(ask([...lost, 'b', 'c', none, 'd', 'e', 'f', none]).slice(5)).toEqual([
    none,
    none,
    none,
    none,
    none,
    'f at 10',
    'f at 10',
  ]);
  expect(ask(lost)[1]).toBe('a at 1');
  expect(ask([...lost, 'b'], 1).at(-1)).toBe('b at 5');
});

it('takes each answer as it is', () => {
  expect(ask(['a', 'b', 'c'])).toEqual(['a at 0', 'b at 1', 'c at 2']);
});
