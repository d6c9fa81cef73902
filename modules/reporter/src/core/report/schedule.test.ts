import {
  applyPatch,
  legalDocument,
  reportedBudgetBytes,
  twinBytes,
  weighEntries,
  type JsonObject,
  type Reported,
  type ReportedVolume,
} from '@mooring/contract';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { noAnswer } from '../node/rights.ts';
import { initialSettings } from '../settings/take-desired.ts';
import { composeDocument } from './document.ts';
import { planPublication } from './schedule.ts';

const started = '2026-01-01T00:00:00Z';

function documentOf(volumes: Record<string, ReportedVolume>, seq: number): Reported {
  const agent = { role: 'prober' as const, version: '0.1.0', startedUtc: started, simulated: false };
  const observed = {
    where: { nodeSource: 'unknown' as const },
    machine: undefined,
    clusterReading: { cluster: { rights: noAnswer }, nodes: {}, claims: {}, persistentVolumes: {} },
    gpu: { state: 'noGpu' as const },
    gpus: {},
    volumes,
  };
  return legalDocument(composeDocument(agent, initialSettings, observed, { seq, heartbeatUtc: started }));
}

/** So many volumes at one moment: every so manieth is bad, with words and figures of some length. */
const moment = fc.record({
  count: fc.integer({ min: 60, max: 320 }),
  everyBad: fc.constantFrom(1, 2, 7, 400),
  words: fc.integer({ min: 0, max: 240 }),
  freeMiB: fc.integer({ min: 9_000, max: 11_000 }),
  worstMs: fc.constantFrom(9, 99, 999),
  heartbeatIsDue: fc.boolean(),
});

function volumesAt({
  count,
  everyBad,
  words,
  freeMiB,
  worstMs,
}: typeof moment extends fc.Arbitrary<infer T> ? T : never) {
  const bad = { state: 'stuck' as const, ...(words === 0 ? {} : { detail: 'é'.repeat(words) }) };
  return Object.fromEntries(
    Array.from({ length: count }, (_, index): [string, ReportedVolume] => [
      `v${index}`,
      {
        ...(index % everyBad === everyBad - 1 ? bad : { state: 'ok' as const }),
        share: `share-${index}`,
        path: `/mooring/volumes/v${index}`,
        freeMiB,
        worstMs,
        sinceUtc: started,
      },
    ]),
  );
}

it('makes of the twin what is within the budget, keeps no good entry in the place of a bad one, and comes to rest', () => {
  const bytes = fc.constantFrom(reportedBudgetBytes, 20_000);
  fc.assert(
    fc.property(
      fc.array(moment, { minLength: 2, maxLength: 5 }),
      bytes,
      fc.boolean(),
      (moments, budget, figuresWait) => {
        let twin: JsonObject = {};
        let seq = 0;
        for (const one of moments) {
          const volumes = volumesAt(one);
          let plans = 0;
          for (let isDue = one.heartbeatIsDue; ; isDue = false) {
            const document = documentOf(volumes, (seq += 1));
            const plan = planPublication(twin, document, { heartbeatIsDue: isDue, figuresWait, bytes: budget });
            if (plan === undefined) break;
            for (const patch of plan.patches) twin = applyPatch(twin, patch);
            expect(twinBytes(twin)).toBeLessThanOrEqual(budget);
            const kept = weighEntries(twin as unknown as Reported);
            const all = weighEntries(document);
            const lost = all.filter(({ key }) => !kept.some((entry) => entry.key === key));
            expect(twin).toMatchObject({ omitted: { volumes: lost.length }, summary: { omitted: lost.length } });
            const isBad = ({ verdict }: (typeof all)[number]) => verdict === 'bad';
            expect(!lost.some(isBad) || kept.every(isBad)).toBe(true);
            expect((plans += 1)).toBeLessThanOrEqual(4);
          }
        }
      },
    ),
    { numRuns: 40 },
  );
});
