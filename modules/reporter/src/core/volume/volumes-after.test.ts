import type { ReportedVolume } from '@mooring/contract';
import { describe, expect, it } from 'vitest';
import { notLookedYet } from '../report/observed.ts';
import type { ClassifiedVolume } from './classify.ts';
import { volumesAfter, type VolumesKnown } from './volumes-after.ts';

const expected = { camera: { share: 'camera', path: '/v/camera' } };
const at = (time: string) => `2026-01-01T${time}Z`;
const reported = (state: ReportedVolume['state'], since: string, probed?: string): ReportedVolume => ({
  ...expected.camera,
  state,
  sinceUtc: at(since),
  ...(probed === undefined ? {} : { probedAtUtc: at(probed) }),
});
const after = (state: ClassifiedVolume['state'], now: string, known: Partial<VolumesKnown>) =>
  volumesAfter({
    expected,
    readings: {
      camera: { expected: expected.camera, volume: { ...expected.camera, state }, probedAt: new Date(at(now)) },
    },
    last: {},
    earlier: {},
    nowUtc: at(now),
    ...known,
  })['camera'];

describe('what is reported of a volume after a reading', () => {
  it('is what was read, also when the clock was set back since the reading before', () => {
    const last = { camera: reported('ok', '12:00:00', '12:30:00') };
    expect(after('unreachable', '11:30:00', { last })).toMatchObject({
      state: 'unreachable',
      sinceUtc: at('11:30:00'),
      probedAtUtc: at('11:30:00'),
    });
  });

  it.each(['ok', 'unknown', 'stuck'] as const)('keeps the time since when it has been %s', (state) => {
    const last = { camera: reported(state, '12:00:00', '12:00:00') };
    expect(after(state, '12:30:00', { last })?.sinceUtc).toBe(at('12:00:00'));
  });

  it('goes on from what an earlier process said only until this one has looked', () => {
    const earlier = { camera: reported('ok', '09:00:00', '11:00:00') };
    const unlooked = { ...reported('unknown', '12:00:00'), detail: notLookedYet.volume };
    expect(after('ok', '12:00:30', { last: { camera: unlooked }, earlier })?.sinceUtc).toBe(at('09:00:00'));
    const unknown = reported('unknown', '12:00:00', '12:00:00');
    expect(after('ok', '12:00:30', { last: { camera: unknown }, earlier })?.sinceUtc).toBe(at('12:00:30'));
  });
});
