import {
  applyPatch,
  reportedBudgetBytes,
  type JsonObject,
  type Reported,
  type ReportedVolume,
} from '@mooring/contract';
import { describe, expect, it } from 'vitest';
import { noAnswer } from '../node/rights.ts';
import { initialSettings } from '../settings/take-desired.ts';
import { withHistory } from '../volume/history.ts';
import { damp } from './damp.ts';
import { composeDocument } from './document.ts';
import type { Observed } from './observed.ts';
import { planPublication } from './schedule.ts';
import { summarize } from './summary.ts';

const volume: ReportedVolume = { state: 'ok', share: 'camera-drop', path: '/v', sinceUtc: '2026-01-01T00:00:00.000Z' };
const observed: Observed = {
  where: { nodeSource: 'unknown' },
  machine: undefined,
  clusterReading: { cluster: { rights: noAnswer }, nodes: {}, claims: {}, persistentVolumes: {} },
  gpu: { state: 'noGpu' },
  gpus: {},
  volumes: { camera: volume },
};
const withVolumes = (...states: Reported['volumes'][string]['state'][]): Observed => ({
  ...observed,
  volumes: Object.fromEntries(states.map((state, index) => [`v${index}`, { ...volume, state }])),
});

describe('the summary', () => {
  it.each([
    ['ok', withVolumes('ok', 'ok')],
    ['degraded', withVolumes('ok', 'readonly')],
    ['unknown', withVolumes('readonly', 'unknown')],
    ['bad', withVolumes('unknown', 'stuck', 'ok')],
    ['bad', { ...observed, gpus: { g0: { state: 'lost' as const } } }],
    ['degraded', { ...observed, gpu: { state: 'hung' as const } }],
    ['unknown', { ...observed, gpu: { state: 'unknown' as const } }],
    [
      'ok',
      {
        ...observed,
        clusterReading: { ...observed.clusterReading, nodes: { n0: { name: 'a', ready: 'unknown' as const } } },
      },
    ],
    [
      'bad',
      {
        ...observed,
        clusterReading: { ...observed.clusterReading, nodes: { n0: { name: 'a', ready: 'false' as const } } },
      },
    ],
  ])('is %s, by the worst of its parts (case %#)', (state, seen) => {
    expect(summarize(seen, 'reporter').state).toBe(state);
  });

  it('counts the volumes by verdict', () => {
    expect(summarize(withVolumes('ok', 'slow', 'stale', 'unknown'), 'prober')).toMatchObject({
      volumesGood: 1,
      volumesDegraded: 1,
      volumesBad: 1,
      volumesUnknown: 1,
    });
  });

  it('counts volumes under maintenance, but does not weigh them', () => {
    const seen = withVolumes('ok', 'stuck', 'unknown');
    expect(summarize(seen, 'prober', new Set(['v1', 'v2']))).toMatchObject({
      state: 'ok',
      volumesGood: 1,
      volumesBad: 1,
      volumesUnknown: 1,
      volumesSilenced: 2,
    });
    expect(summarize(seen, 'prober', new Set(['v1'])).state).toBe('unknown');
    expect(summarize(seen, 'prober')).not.toHaveProperty('volumesSilenced');
  });

  it('is not ok where the volumes that are meant are not watched', () => {
    expect(summarize(observed, 'prober', new Set(), true).state).toBe('unknown');
    expect(summarize(withVolumes('stuck'), 'prober', new Set(), true).state).toBe('bad');
  });

  it('of a prober does not wait for a GPU', () => {
    expect(summarize({ ...observed, gpu: { state: 'unknown' } }, 'prober').state).toBe('ok');
  });
});

describe('what is worth a patch', () => {
  const agent = { role: 'prober' as const, version: '0.1.0', startedUtc: volume.sinceUtc, simulated: false };
  const document = (
    seq: number,
    changes: Partial<ReportedVolume> = {},
    others: Readonly<Record<string, ReportedVolume>> = {},
  ): JsonObject =>
    JSON.parse(
      JSON.stringify(
        composeDocument(
          agent,
          initialSettings,
          { ...observed, volumes: { camera: { ...volume, freeMiB: 10_000, latencyMs: 3, ...changes }, ...others } },
          { seq, heartbeatUtc: `2026-01-01T00:00:0${seq}.000Z` },
        ),
      ),
    ) as JsonObject;

  const plan = (before: JsonObject, now: JsonObject, heartbeatIsDue: boolean, figuresWait = false) =>
    planPublication(before, now as unknown as Reported, {
      heartbeatIsDue,
      figuresWait,
      bytes: reportedBudgetBytes,
    });

  it('is everything at first', () => {
    expect(plan({}, document(1), true)?.patches).toEqual([document(1)]);
  });

  it('is nothing while only times and wobbling figures move', () => {
    const now = document(2, { freeMiB: 9_800, latencyMs: 40, probedAtUtc: '2026-01-01T00:01:00.000Z' });
    const before = document(1, { probedAtUtc: '2026-01-01T00:00:00.000Z' });
    expect(plan(before, now, false)).toBeUndefined();
  });

  it('is a figure that has left its dead band, measured from what was confirmed', () => {
    const planned = plan(document(1), document(2, { freeMiB: 9_400 }), false);
    expect(planned?.patches).toEqual([
      { seq: 2, heartbeatUtc: '2026-01-01T00:00:02.000Z', volumes: { camera: { freeMiB: 9_400 } } },
    ]);
  });

  it('is no figure while those wait, but with the heartbeat or a change of state', () => {
    const moved = { freeMiB: 900, latencyMs: 900 };
    expect(plan(document(1), document(2, moved), false, true)).toBeUndefined();
    expect(plan(document(1), document(2, moved), true, true)?.patches).toMatchObject([{ volumes: { camera: moved } }]);
    const slow = document(2, { ...moved, state: 'slow' });
    expect(plan(document(1), slow, false, true)?.patches).toMatchObject([{ volumes: { camera: moved } }]);
    // Whose news it is makes no difference.
    const elsewhere = document(2, { ...moved }, { drop: { ...volume, state: 'stuck' } });
    expect(plan(document(1), elsewhere, false, true)?.patches).toMatchObject([{ volumes: { camera: moved } }]);
  });

  it('is a change of state, with the figures that belong to it', () => {
    const now = document(2, { state: 'slow', latencyMs: 45, freeMiB: 9_999 });
    const before = document(1);
    const patch = plan(before, now, false)?.patches[0];
    expect(patch?.['volumes']).toEqual({ camera: { state: 'slow', latencyMs: 45, freeMiB: 9_999 } });
    expect(applyPatch(before, patch ?? {})).toEqual(now);
  });

  it('is everything that rides along when the heartbeat is due', () => {
    const planned = plan(document(1), document(2, { freeMiB: 9_990 }), true);
    expect(planned).toMatchObject({
      patches: [{ seq: 2, volumes: { camera: { freeMiB: 9_990 } } }],
    });
  });

  it('takes away what an earlier version left in the twin', () => {
    const patch = plan({ ...document(1), oldKey: { a: 1 } }, document(2), false)?.patches[0];
    expect(patch?.['oldKey']).toBeNull();
  });

  it.each([
    ['inodes', 100_000, 104_000, 106_000],
    ['freeInodes', 50_000, 48_000, 47_000],
    ['freeInodes', 500, 1_400, 1_600],
    ['latencyMs', 100, 190, 210],
    ['latencyMs', 20, 69, 71],
  ])('is %s only where it has moved far enough from %s: not to %s, but to %s', (key, before, near, far) => {
    expect(damp({ [key]: before }, { [key]: near })).toEqual({ [key]: before });
    expect(damp({ [key]: before }, { [key]: far })).toEqual({ [key]: far });
  });

  it('is no write that went well, as the one before did', () => {
    const [before, now] = ['2026-01-01T00:00:00.000Z', '2026-01-01T01:00:00.000Z'];
    expect(damp({ writtenUtc: before }, { writtenUtc: now })).toEqual({ writtenUtc: before });
    expect(damp({}, { writtenUtc: now })).toEqual({ writtenUtc: now });
  });

  it('is no single slow answer, which rides along with what is', () => {
    expect(damp({ worstMs: 20 }, { worstMs: 400 })).toEqual({ worstMs: 20 });
    expect(damp({ state: 'ok', worstMs: 20 }, { state: 'slow', worstMs: 4000 })).toEqual({
      state: 'slow',
      worstMs: 4000,
    });
  });

  it('says anew whatever the twin may hold or not', () => {
    const unsure = { seq: null, worstMs: null, probedAtUtc: null, latencyMs: null };
    const now = { seq: 2, worstMs: 20, probedAtUtc: '2026-01-01T00:01:00.000Z', latencyMs: 3 };
    expect(damp(unsure, now)).toEqual(now);
  });

  it('damps nothing that is no figure', () => {
    expect(damp({ detail: 'a', cpus: 4 }, { detail: 'b', cpus: 5 })).toEqual({ detail: 'b', cpus: 5 });
  });
});

describe('the time since when a state stands', () => {
  const now = '2026-02-01T00:00:00.000Z';

  it('stays while the state stays', () => {
    expect(withHistory({ state: 'ok', share: 'camera-drop', path: '/v' }, volume, now, now).sinceUtc).toBe(
      volume.sinceUtc,
    );
  });

  it.each([
    { state: 'stuck', share: 'camera-drop', path: '/v' },
    { state: 'ok', share: 'other', path: '/v' },
    { state: 'ok', share: 'camera-drop', path: '/w' },
  ] as const)('is now for %o', (seen) => {
    expect(withHistory(seen, volume, now, now).sinceUtc).toBe(now);
  });
});
