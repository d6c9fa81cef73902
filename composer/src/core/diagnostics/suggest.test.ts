import { expect, it } from 'vitest';
import { nearest } from './suggest.ts';

it.each([
  ['detektor', ['archiver', 'detector'], 'detector'],
  ['camra', ['results', 'camera'], 'camera'],
  ['acmera', ['camera'], 'camera'],
  ['Camera', ['camera'], 'camera'],
  ['ab', ['cd'], undefined],
  ['results', ['camera'], undefined],
])('the nearest to %s of %j is %s', (word, candidates, expected) => {
  expect(nearest(word, candidates)).toBe(expected);
});
