import { expect, it } from 'vitest';
import type { Diagnostic } from './diagnostic.ts';
import { redact } from './redact.ts';

function clean(message: string, used: Record<string, string>): string | undefined {
  const finding: Diagnostic = { code: 'MOOR1304', severity: 'error', file: 'f', line: 1, column: 1, message, help: '' };
  return redact([finding], new Map(Object.entries(used)))[0]?.message;
}

it.each([
  ['share `Hunter_2` becomes `hunter2`', { S: 'Hunter_2' }, 'share `${S}` becomes `${S}`'],
  ['in lower case: a+b/c', { S: 'A+B/C' }, 'in lower case: ${S}'],
  ['part of plant-7-north', { S: 'plant-7', T: 'plant-7-north' }, 'part of ${T}'],
  ['`on` is on', { S: 'on' }, '`${S}` is on'],
  ['an empty value', { S: '' }, 'an empty value'],
  ['a $& b', { S: 'a $& b' }, '${S}'],
])('%s', (message, used, expected) => {
  expect(clean(message, used as Record<string, string>)).toBe(expected);
});
