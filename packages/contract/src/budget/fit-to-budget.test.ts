import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../json.ts';
import { budgetedMaps, reportedSchema, type Reported } from '../reported.ts';
import { arbitraryReported } from '../testing/arbitrary-reported.ts';
import { reportedBudgetBytes, twinLimits } from '../twin-limits.ts';
import { fitToBudget } from './fit-to-budget.ts';
import { legalDocument } from './legal-document.ts';
import { cloudBytes, depthOf, serializedBytes } from './measure.ts';
import { weighEntries } from './verdicts.ts';

/** To make a document costs far more than to fit it, so all laws look at the same ones; `npm run soak` makes many more. */
const runs = { numRuns: process.env['MOORING_SOAK'] === '1' ? 1000 : 50, seed: fc.readConfigureGlobal().seed ?? 1 };
const drawn: { readonly document: Reported; readonly fitted: Reported }[] = [];

/** Holds the law against every document; against the first that breaks it once more, to find the smallest that does. */
function holdFor(law: (document: Reported, fitted: Reported) => void): void {
  for (const { document, fitted } of drawn) {
    try {
      law(document, fitted);
    } catch {
      fc.assert(
        fc.property(arbitraryReported, (one) => law(one, fitToBudget(legalDocument(one)))),
        runs,
      );
      throw new Error(`a law that held the second time: ${JSON.stringify(document)}`);
    }
  }
}

describe('a document fitted to the budget', () => {
  beforeAll(() => {
    fc.assert(
      fc.property(arbitraryReported, (document) => {
        drawn.push({ document, fitted: fitToBudget(legalDocument(document)) });
      }),
      runs,
    );
  });

  it('leaves something out of some documents that are drawn, and nothing of others', () => {
    expect(drawn).toHaveLength(runs.numRuns);
    expect(new Set(drawn.map(({ document, fitted }) => entriesOf(fitted) < entriesOf(document))).size).toBe(2);
  });

  it('is below 32 KB by both measures, whatever went in', () => {
    expect(reportedBudgetBytes).toBeLessThan(twinLimits.sectionBytes);
    holdFor((_, fitted) => {
      expect(serializedBytes(fitted as unknown as Json)).toBeLessThanOrEqual(reportedBudgetBytes);
      expect(cloudBytes(fitted as unknown as Json)).toBeLessThanOrEqual(reportedBudgetBytes);
    });
  });

  it('parses by the contract: legal keys, texts within their limits, integers a twin can hold', () => {
    holdFor((_, fitted) => {
      const parsed = reportedSchema.safeParse(JSON.parse(JSON.stringify(fitted)));
      expect(parsed.error?.issues ?? []).toEqual([]);
    });
  });

  it('is at most 10 deep and holds no text that a twin refuses', () => {
    holdFor((_, fitted) => {
      expect(depthOf(fitted as unknown as Json)).toBeLessThanOrEqual(twinLimits.depth);
      const { keys, texts } = piecesOf(fitted as unknown as Json);
      expect(keys.filter((key) => /[.$#\s\p{Cc}]/u.test(key))).toEqual([]);
      expect(texts.filter((text) => /\p{Surrogate}/u.test(text))).toEqual([]);
      expect(texts.filter((text) => new TextEncoder().encode(text).length > twinLimits.stringBytes)).toEqual([]);
    });
  });

  it('counts every entry it left out, per map and in the summary', () => {
    let counted = 0;
    holdFor((document, fitted) => {
      // Where nothing was counted before.
      if (Object.values(document.omitted).some((count) => count !== 0)) return;
      counted += 1;
      for (const map of budgetedMaps) {
        expect(Object.keys(fitted[map]).length + fitted.omitted[map]).toBe(Object.keys(document[map]).length);
      }
      expect(fitted.summary.omitted).toBe(budgetedMaps.reduce((sum, map) => sum + fitted.omitted[map], 0));
    });
    expect(counted).toBeGreaterThan(runs.numRuns / 4);
  });

  it('leaves out no degraded, unknown or bad entry while a good one is kept', () => {
    holdFor((document, fitted) => {
      const legal = weighEntries(legalDocument(document));
      const kept = weighEntries(fitted);
      const keptKeys = new Set(kept.map(({ map, key }) => `${map} ${key}`));
      const lost = legal.filter(({ map, key }) => !keptKeys.has(`${map} ${key}`));
      const ranks = { good: 0, degraded: 1, unknown: 2, bad: 3 };
      const worstLost = Math.max(-1, ...lost.map((entry) => ranks[entry.verdict]));
      const leastKept = Math.min(4, ...kept.map((entry) => ranks[entry.verdict]));
      expect(worstLost).toBeLessThanOrEqual(leastKept);
    });
  });

  it('is not changed by being fitted again', () => {
    holdFor((_, fitted) => {
      expect(fitToBudget(fitted)).toEqual(fitted);
    });
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

  it('leaves an entry that came to weigh more where it is, and takes none in again but with room to spare', () => {
    const withFree = (volumes: number, freeMiB: number): Reported => {
      const document = documentOf(volumes, 'ok');
      for (const volume of Object.values(document.volumes)) volume.freeMiB = freeMiB;
      return document;
    };
    const before = fitToBudget(withFree(500, 10_000));
    const held = before as unknown as JsonObject;
    const keys = (document: Reported) => Object.keys(document.volumes).sort();
    const fit = (document: Reported, budgetBytes = reportedBudgetBytes) => fitToBudget(document, budgetBytes, held);
    // By a digit less in all of them another one would fit in, and by two digits less some more than the spare room takes.
    expect(keys(fitToBudget(withFree(500, 1_000))).length).toBeGreaterThan(keys(before).length);
    expect(keys(fit(withFree(500, 1_000)))).toEqual(keys(before));
    expect(keys(fit(withFree(500, 1))).length).toBeGreaterThan(keys(before).length);
    // What is held goes only where there is no room at all.
    expect(keys(fit(withFree(500, 10_000), serializedBytes(held)))).toEqual(keys(before));
    expect(keys(fit(withFree(500, 10_000), serializedBytes(held) - 1))).toHaveLength(keys(before).length - 1);
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

function entriesOf(document: Reported): number {
  return budgetedMaps.reduce((sum, map) => sum + Object.keys(document[map]).length, 0);
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
