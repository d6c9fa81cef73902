import { describe, expect, it } from 'vitest';
import { emptyStatement, type Statement } from './knowledge.ts';
import { mergeStatements } from './merge-statements.ts';

function reading(asOf: string | undefined, state: string): Statement {
  const statement = emptyStatement({ who: 'reporter', words: `at ${asOf}`, isWeak: true, asOf });
  statement.readings.push({ share: 'camera-drop', state, workload: undefined });
  return statement;
}
const believed = (...statements: readonly Statement[]) =>
  mergeStatements(statements).knowledge.readings.get('camera-drop')?.state;

describe('of several readings of a share', () => {
  it.each([
    ['2026-03-02T08:00:20.37Z', '2026-03-02T08:00:20.371Z'],
    ['2026-03-02T08:00:20Z', '2026-03-02T08:00:20.5Z'],
    ['2026-03-02T08:00:20.9Z', '2026-03-02T08:00:21Z'],
    ['2026-03-02T08:00:20.9999999Z', '2026-03-02T08:00:21Z'],
    [undefined, '2026-03-02T08:00:20Z'],
    ['long ago', '2026-03-02T08:00:20Z'],
  ])('the newest counts, however its time is written: %s is before %s', (earlier, later) => {
    const [old, young] = [reading(earlier, 'stuck'), reading(later, 'ok')];
    expect([believed(old, young), believed(young, old)]).toEqual(['ok', 'ok']);
  });
});
