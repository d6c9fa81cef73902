import { describe, expect, it } from 'vitest';
import { catalogue } from '../diagnostics/catalogue/catalogue.ts';
import type { CatalogueEntry } from '../diagnostics/catalogue/entry.ts';
import { judgeAll } from './judge.ts';
import { isQuestion, questions } from './questions.ts';
import { reportSchema } from './report.ts';
import { steps } from './steps.ts';
import { atUtc, volumes } from './testing/judged.ts';

describe('several steps to one question', () => {
  const offered = { atUtc, seen: volumes({}) };

  it('what was tried counts more than what was reasoned', () => {
    const readings = { 'cluster-volumes': offered, 'read-only-claim': { atUtc, seen: { phase: 'Bound', events: [] } } };
    expect(judgeAll(['read-only-claim'], readings, atUtc)['read-only-claim']?.answer).toBe('no');
  });

  it('a step that failed takes no answer away, and gives none', () => {
    const failed = { atUtc, unread: 'forbidden (403)' };
    const seen = volumes({ claimRef: { namespace: 'iotedge', name: 'camera-drop' } });
    const both = judgeAll(
      ['agent-volume-name'],
      { 'cluster-volumes': { atUtc, seen }, 'cluster-agent': failed },
      atUtc,
    );
    expect(both['agent-volume-name']?.answer).toBe('yes');
    const untried = judgeAll(['read-only-claim'], { 'cluster-volumes': offered, 'read-only-claim': failed }, atUtc);
    expect(untried['read-only-claim']).toMatchObject({
      answer: 'unknown',
      evidence: 'no ReadOnlyMany claim was tried; camera-drop: offers ReadWriteOnce, ReadWriteMany; forbidden (403)',
    });
    const alone = judgeAll(['read-only-claim'], { 'cluster-volumes': failed }, atUtc);
    expect(alone['read-only-claim']).toEqual({ answer: 'unknown', evidence: 'forbidden (403)', atUtc });
    expect(judgeAll(['read-only-claim'], {}, atUtc)['read-only-claim']?.answer).toBe('unknown');
  });

  it('evidence is cut to what a report takes', () => {
    const answers = judgeAll(['node-names'], { 'cluster-nodes': { atUtc, unread: 'x'.repeat(10_000) } }, atUtc);
    expect(reportSchema().shape.answers.safeParse(answers).success).toBe(true);
  });
});

describe('the catalogue of questions', () => {
  it('has a question for every entry that names one', () => {
    const named = Object.values(catalogue).flatMap((entry: CatalogueEntry) => entry.question ?? []);
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter((id) => !isQuestion(id))).toEqual([]);
  });

  it('has a step for every question, and a question or another use for every step', () => {
    const used = new Set<string>(Object.values(questions).flatMap(({ steps: by }) => by));
    expect([...used].filter((id) => !Object.hasOwn(steps, id))).toEqual([]);
    // The version stands in the report itself.
    expect(Object.keys(steps).filter((id) => !used.has(id))).toEqual(['cluster-version']);
  });

  it('says of all that writes how it is undone', () => {
    const writing = Object.values(steps).filter(({ touches }) => touches !== 'reads');
    expect(writing).toHaveLength(3);
    expect(writing.every((step) => 'undo' in step && step.undo.length > 0)).toBe(true);
  });
});
