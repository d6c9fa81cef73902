import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesGlob } from './glob.ts';

describe('a glob of files', () => {
  it.each([
    ['a.yaml', 'a.yaml', true],
    ['a.yaml', 'deploy/a.yaml', true],
    ['a.yaml', 'deploy/b.yaml', false],
    ['*.yaml', 'deploy/plant-7/a.yaml', true],
    ['deploy/*.yaml', 'deploy/a.yaml', true],
    ['deploy/*.yaml', 'deploy/plant-7/a.yaml', false],
    ['deploy/*.yaml', 'other/deploy/a.yaml', false],
    ['deploy/**', 'deploy/plant-7/a.yaml', true],
    ['**/a.yaml', 'a.yaml', true],
    ['**/plant-?/*.json', 'deploy/plant-7/a.json', true],
    ['**/plant-?/*.json', 'deploy/plant-17/a.json', false],
    ['./deploy/a.yaml', 'deploy/a.yaml', true],
    ['deploy/a.yaml', './deploy//a.yaml', true],
    ['deploy/a.yaml', 'deploy\\a.yaml', true],
    ['a.y*', 'a.yaml', true],
    ['a.+', 'a.yaml', false],
    ['**', 'deploy/a.yaml', true],
    ['', 'a.yaml', false],
  ])('%s against %s is %s', (glob, path, expected) => {
    expect(matchesGlob(glob, path)).toBe(expected);
  });

  it('fits every path it was made of by putting stars in', () => {
    const name = fc.stringMatching(/^[a-z]{1,5}$/);
    const step = fc.tuple(name, fc.nat(5)).map(([text, from]) => [text, `${text.slice(0, from)}*`] as const);
    fc.assert(
      fc.property(fc.array(step, { minLength: 2, maxLength: 5 }), (steps) => {
        const path = steps.map(([text]) => text).join('/');
        expect(matchesGlob(steps.map(([, glob]) => glob).join('/'), path)).toBe(true);
        expect(matchesGlob(['**', ...steps.slice(1).map(([, glob]) => glob)].join('/'), path)).toBe(true);
        expect(matchesGlob(`${steps.map(([, glob]) => glob).join('/')}/x`, path)).toBe(false);
      }),
    );
  });

  it('of many stars is answered', () => {
    expect(matchesGlob(`${'*a'.repeat(250)}b`, 'a'.repeat(5000))).toBe(false);
    expect(matchesGlob(`${'**/a/'.repeat(200)}b`, 'a/'.repeat(2000))).toBe(false);
  });
});
