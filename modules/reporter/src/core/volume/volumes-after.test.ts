import { verdictOf, volumeStates, type ReportedVolume } from '@mooring/contract';
import { describe, expect, it } from 'vitest';
import { notLookedYet } from '../report/observed.ts';
import type { ClassifiedVolume } from './classify.ts';
import { stillExpected, volumesAfter, type VolumesKnown } from './volumes-after.ts';

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

  it('begins with the reading that brought it, however much later that is handed over', () => {
    const readings = {
      camera: {
        expected: expected.camera,
        volume: { ...expected.camera, state: 'ok' as const },
        probedAt: new Date('2026-01-01T12:00:00.500Z'),
      },
    };
    const times = { sinceUtc: '2026-01-01T12:00:00.5Z', probedAtUtc: '2026-01-01T12:00:00.5Z' };
    expect(after('ok', '12:00:01', { readings })).toMatchObject(times);
    expect(after('ok', '12:00:01', { readings, last: { camera: reported('stuck', '11:00:00') } })).toMatchObject(times);
    // Where no reading could be taken, it begins now.
    const unread = { camera: { ...readings.camera, probedAt: undefined } };
    expect(after('ok', '12:00:01', { readings: unread })?.sinceUtc).toBe(at('12:00:01'));
  });

  it.each(['ok', 'unknown', 'stuck'] as const)('keeps the time since when it has been %s', (state) => {
    const last = { camera: reported(state, '12:00:00', '12:00:00') };
    expect(after(state, '12:30:00', { last })?.sinceUtc).toBe(at('12:00:00'));
    // A clock that is set back, maybe for a moment only, loses none of it.
    expect(after(state, '11:30:00', { last })?.sinceUtc).toBe(at('12:00:00'));
  });

  it('goes on from what an earlier process said only until this one has looked', () => {
    const earlier = { camera: reported('ok', '09:00:00', '11:00:00') };
    const unlooked = { ...reported('unknown', '12:00:00'), detail: notLookedYet.volume };
    expect(after('ok', '12:00:30', { last: { camera: unlooked }, earlier })?.sinceUtc).toBe(at('09:00:00'));
    const unknown = reported('unknown', '12:00:00', '12:00:00');
    expect(after('ok', '12:00:30', { last: { camera: unknown }, earlier })?.sinceUtc).toBe(at('12:00:30'));
  });
});

describe('what is reported of a volume that this process has not looked at', () => {
  const nothingRead = (earlier: Record<string, ReportedVolume>, more: Partial<VolumesKnown> = {}) =>
    volumesAfter({ expected, readings: {}, last: {}, earlier, nowUtc: at('12:00:00'), ...more })['camera'];
  const unlooked = { state: 'unknown', ...expected.camera, detail: notLookedYet.volume, sinceUtc: at('12:00:00') };
  const mounted = { source: '//contoso-ase/k1a', fsType: 'cifs' };

  it('is unknown, and which mount it was known by', () => {
    expect(nothingRead({})).toEqual(unlooked);
    for (const state of ['ok', 'slow', 'readonly'] as const) {
      const camera = { ...reported(state, '09:00:00', '11:00:00'), ...mounted, latencyMs: 7, detail: 'as it was' };
      expect(nothingRead({ camera })).toEqual({ ...unlooked, ...mounted });
    }
    // However often a process is started before it has looked.
    const first = nothingRead({ camera: { ...reported('ok', '09:00:00', '11:00:00'), ...mounted } });
    expect(nothingRead({ camera: first! }, { nowUtc: at('13:00:00') })).toEqual(first);
  });

  it('is what was told before where that is worse than unknown, with the time of the reading behind it', () => {
    for (const state of volumeStates.filter((one) => verdictOf(one) === 'bad')) {
      const camera = { ...reported(state, '09:00:00', '11:00:00'), ...mounted, detail: `why it is ${state}` };
      expect(nothingRead({ camera })).toEqual(camera);
      expect(after(state, '12:30:00', { last: { camera }, earlier: { camera } })?.sinceUtc).toBe(at('09:00:00'));
    }
  });

  it('has nothing of another share or path under the same name', () => {
    const camera = { ...reported('stuck', '09:00:00', '11:00:00'), ...mounted };
    for (const other of [{ share: 'results' }, { path: '/v/elsewhere' }]) {
      expect(nothingRead({ camera: { ...camera, ...other } })).toEqual(unlooked);
    }
    const hostile = { constructor: expected.camera };
    const known = { expected: hostile, readings: {}, last: {}, earlier: {}, nowUtc: at('12:00:00') };
    expect(volumesAfter(known)['constructor']).toEqual(unlooked);
  });

  it('has its share and path as they are set, which a twin may not be able to tell', () => {
    const odd = { camera: { share: 'camera', path: '/v/new\nline' } };
    const camera = { ...reported('stuck', '09:00:00'), path: '/v/new\uFFFDline' };
    const told = nothingRead({ camera }, { expected: odd });
    expect(told).toEqual({ ...camera, path: odd.camera.path });
    expect(nothingRead({}, { expected: odd, last: { camera: told! } })).toBe(told);
  });
});

it('knows nothing from before of what is not expected now, or of another share under its name', () => {
  const earlier = { camera: reported('stuck', '12:00:00'), line: reported('ok', '12:00:00') };
  expect(stillExpected(earlier, expected)).toEqual({ camera: earlier.camera });
  expect(stillExpected(earlier, { camera: { share: 'other', path: '/v/camera' } })).toEqual({});
  expect(stillExpected(earlier, {})).toEqual({});
});
