import { describe, expect, it } from 'vitest';
import { findIdleCondition } from './idle-condition.ts';

describe('a condition that nothing meets', () => {
  it.each([
    'false',
    '( False )',
    '3',
    "'a text'",
    'null',
    'undefined',
    'temperatureAlert',
    '$contentType',
    '1 = 2',
    '(1.5 != 1.50)',
    "'a' = 'b'",
    '"a" <> \'a\'',
    'alert = \u201ctrue\u201d',
  ])('is told: %s', (condition) => {
    expect(findIdleCondition(condition)?.help).toMatch(/\.$/);
  });

  it.each([
    'true',
    "temperatureAlert = 'true'",
    '$body.alert',
    '$twin.tags.on',
    '1 = 1',
    "'a' != 'b'",
    "1 = '1'",
    "name = 'it\u2019s'",
    'is_defined(a)',
    'not false',
    "(a = 'x') and (b = 'y')",
    'false or a = 1',
  ])('is not %s', (condition) => {
    expect(findIdleCondition(condition)).toBeUndefined();
  });
});
