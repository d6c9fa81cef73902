import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../json.ts';
import { budgetedMaps, reportedSchema, type Reported } from '../reported.ts';
import { arbitraryReported } from '../testing/arbitrary-reported.ts';
import { reportedBudgetBytes, twinLimits } from '../twin-limits.ts';
import { fitToBudget } from './fit-to-budget.ts';
import { cloudBytes, depthOf, serializedBytes } from './measure.ts';
import { weighEntries } from './verdicts.ts';

/** Each document takes some 25 ms to make; `npm run soak` makes many more. */
const runs = { numRuns: process.env['MOORING_SOAK'] === '1' ? 1000 : 50 };

describe('a document fitted to the budget', () => {
  it('is below 32 KB by both measures, whatever went in', () => {
    fc.assert(
      fc.property(arbitraryReported, (document) => {
        const fitted = fitToBudget(document) as unknown as Json;
        expect(serializedBytes(fitted)).toBeLessThanOrEqual(reportedBudgetBytes);
        expect(cloudBytes(fitted)).toBeLessThanOrEqual(reportedBudgetBytes);
        expect(reportedBudgetBytes).toBeLessThan(twinLimits.sectionBytes);
      }),
      runs,
    );
  });

  it('parses by the contract: legal keys, texts within their limits, integers a twin can hold', () => {
    fc.assert(
      fc.property(arbitraryReported, (document) => {
        const parsed = reportedSchema.safeParse(JSON.parse(JSON.stringify(fitToBudget(document))));
        expect(parsed.error?.issues ?? []).toEqual([]);
      }),
      runs,
    );
  });

  it('is at most 10 deep and holds no text that a twin refuses', () => {
    fc.assert(
      fc.property(arbitraryReported, (document) => {
        const fitted = fitToBudget(document) as unknown as Json;
        expect(depthOf(fitted)).toBeLessThanOrEqual(twinLimits.depth);
        const { keys, texts } = piecesOf(fitted);
        for (const key of keys) expect(key).not.toMatch(/[.$#\s\p{Cc}]/u);
        for (const text of texts) {
          expect(text).not.toMatch(/\p{Surrogate}/u);
          expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(twinLimits.stringBytes);
        }
      }),
      runs,
    );
  });

  it('counts every entry it left out, per map and in the summary', () => {
    fc.assert(
      fc.property(arbitraryReported, (document) => {
        const clean = { ...document, omitted: noneOmitted() };
        const fitted = fitToBudget(clean);
        for (const map of budgetedMaps) {
          expect(Object.keys(fitted[map]).length + fitted.omitted[map]).toBe(Object.keys(document[map]).length);
        }
        expect(fitted.summary.omitted).toBe(budgetedMaps.reduce((sum, map) => sum + fitted.omitted[map], 0));
      }),
      runs,
    );
  });

  it('leaves out no degraded, unknown or bad entry while a good one is kept', () => {
    fc.assert(
      fc.property(arbitraryReported, (document) => {
        const fitted = fitToBudget(document);
        const legal = weighEntries(fitToBudget(document, Number.MAX_SAFE_INTEGER));
        const kept = weighEntries(fitted);
        const isKept = (entry: { map: string; key: string }) =>
          kept.some((one) => one.map === entry.map && one.key === entry.key);
        const lost = legal.filter((entry) => !isKept(entry));
        const ranks = { good: 0, degraded: 1, unknown: 2, bad: 3 };
        const worstLost = Math.max(-1, ...lost.map((entry) => ranks[entry.verdict]));
        const leastKept = Math.min(4, ...kept.map((entry) => ranks[entry.verdict]));
        expect(worstLost).toBeLessThanOrEqual(leastKept);
      }),
      runs,
    );
  });

  it('is not changed by being fitted again', () => {
    fc.assert(
      fc.property(arbitraryReported, (document) => {
        const once = fitToBudget(document);
        expect(fitToBudget(once)).toEqual(once);
      }),
      runs,
    );
  });

  it('keeps a small document as it is', () => {
    const small = documentOf(3, 'ok');
    expect(fitToBudget(small)).toEqual(small);
  });

  it('keeps one stuck share among 500 good ones', () => {
    const document = documentOf(500, 'ok');
    document.volumes['zz-last'] = { ...volumeOf('stuck'), share: 'archive' };
    const fitted = fitToBudget(document);
    expect(fitted.volumes['zz-last']?.state).toBe('stuck');
    expect(fitted.omitted.volumes).toBeGreaterThan(200);
  });

  it('uses most of the room before it leaves anything out', () => {
    const fitted = fitToBudget(documentOf(500, 'stuck'));
    expect(serializedBytes(fitted as unknown as Json)).toBeGreaterThan(reportedBudgetBytes - 1500);
  });
});

function piecesOf(value: Json): { keys: string[]; texts: string[] } {
  if (typeof value === 'string') return { keys: [], texts: [value] };
  if (typeof value !== 'object' || value === null) return { keys: [], texts: [] };
  const inner = Object.values(value).map(piecesOf);
  return {
    keys: [...(Array.isArray(value) ? [] : Object.keys(value)), ...inner.flatMap((pieces) => pieces.keys)],
    texts: inner.flatMap((pieces) => pieces.texts),
  };
}

function noneOmitted(): Reported['omitted'] {
  return { volumes: 0, gpus: 0, nodes: 0, claims: 0, persistentVolumes: 0 };
}

function volumeOf(state: Reported['volumes'][string]['state']): Reported['volumes'][string] {
  return {
    state,
    share: 'camera-drop',
    path: '/mooring/volumes/camera',
    source: '//contoso-ase/camera-drop',
    freeMiB: 33_554_000,
    sinceUtc: '2026-01-01T00:00:00.000Z',
  };
}

function documentOf(volumes: number, state: Reported['volumes'][string]['state']): Reported {
  const unknown = 'unknown' as const;
  return {
    contract: 1,
    role: 'prober',
    seq: 1,
    heartbeatUtc: '2026-01-01T00:00:00.000Z',
    summary: {
      state: 'ok',
      volumesGood: volumes,
      volumesDegraded: 0,
      volumesBad: 0,
      volumesUnknown: 0,
      gpus: 0,
      nodes: 0,
      omitted: 0,
    },
    agent: { version: '0.1.0', startedUtc: '2026-01-01T00:00:00.000Z' },
    where: { nodeSource: 'unknown' },
    cluster: { rights: { pods: unknown, persistentvolumeclaims: unknown, nodes: unknown, persistentvolumes: unknown } },
    gpu: { state: 'unknown' },
    volumes: Object.fromEntries(Array.from({ length: volumes }, (_, index) => [`volume-${index}`, volumeOf(state)])),
    gpus: {},
    nodes: {},
    claims: {},
    persistentVolumes: {},
    omitted: noneOmitted(),
  };
}
