import { explainResponseSchema, volumeStates, type Reading, type ReportedVolume } from '@mooring/contract';
import { expect, it } from 'vitest';
import { explainVolume } from './explain-volume.ts';
import { withReading } from './reading-log.ts';

const sinceUtc = '2026-01-01T00:00:00.000Z';
const reported: ReportedVolume = {
  state: 'unreachable',
  share: 'camera-drop',
  path: '/v',
  errno: 'EHOSTDOWN',
  sinceUtc,
};
const at = (second: number) => new Date(Date.parse(sinceUtc) + second * 1000).toISOString();
const nothing = { pending: undefined, silencedUntilUtc: undefined };

it('keeps the last twenty readings, the newest first', () => {
  let log: readonly Reading[] = [];
  for (let n = 0; n < 25; n += 1) log = withReading(log, { ...reported, latencyMs: n }, at(n));
  expect(log).toHaveLength(20);
  expect(log[0]).toEqual({ atUtc: at(24), state: 'unreachable', latencyMs: 24, errno: 'EHOSTDOWN' });
  expect(log[19]?.latencyMs).toBe(5);
});

it('tells the state, what it rests on, and what was read', () => {
  const readings = withReading(withReading([], { ...reported, state: 'ok', latencyMs: 3 }, at(0)), reported, at(30));
  const explained = explainResponseSchema.parse(explainVolume({ name: 'camera', reported, readings, ...nothing }));
  expect(explained.why).toBe(
    'unreachable since 2026-01-01T00:00:00.000Z: its server is down or not to be reached (EHOSTDOWN). ' +
      'The newest reading, at 2026-01-01T00:00:30.000Z, was unreachable. The last 2: 1 unreachable, 1 ok.',
  );
  expect(explained.readings.map(({ state }) => state)).toEqual(['unreachable', 'ok']);
});

it('does not say of a share that asking it failed where a write did, and says when that was', () => {
  const written = {
    ...reported,
    state: 'ioError' as const,
    errno: 'EIO',
    detail: 'a write failed: Input/output error',
    writeTriedUtc: at(7),
  };
  const readings = withReading([], { ...written, state: 'ok', latencyMs: 3 }, at(9));
  expect(explainVolume({ name: 'camera', reported: written, readings, ...nothing }).why).toBe(
    'ioError since 2026-01-01T00:00:00.000Z: what was written last did not get through (EIO: a write failed: ' +
      'Input/output error). The last write was tried at 2026-01-01T00:00:07.000Z. ' +
      'The newest reading, at 2026-01-01T00:00:09.000Z, was ok after 3 ms. The last 1: 1 ok.',
  );
});

it('tells what is still waited for, and that it is under maintenance', () => {
  const pending = { state: 'ok' as const, readings: 1, of: 3 };
  const { why } = explainVolume({ name: 'camera', reported, readings: [], pending, silencedUntilUtc: at(60) });
  expect(why).toContain('No reading has been taken yet.');
  expect(why).toContain('Readings point to ok: 1 of the 3 in a row');
  expect(why).toContain(`maintenance until ${at(60)}`);
  expect(why).not.toContain('It comes and goes');
  expect(why).not.toContain('This module changes its twin so often');
  const flapping = { ...pending, of: 24, timesChanged: 5, doublings: 2 };
  const told = explainVolume({
    name: 'camera',
    reported,
    readings: [],
    pending: flapping,
    silencedUntilUtc: undefined,
  });
  expect(told.why).toContain('1 of the 24 in a row that it takes to be believed. It comes and goes: ');
  expect(told.why).toContain(' times in no hour of quiet. This module changes its twin so often that all good news ');
  expect(explainResponseSchema.parse(told).pending).toEqual({ state: 'ok', readings: 1, of: 24 });
});

it('tells of a write that is not believed yet what it says and how many there must be', () => {
  const pending = {
    state: 'ioError' as const,
    readings: 1,
    of: 3,
    write: { errno: 'EIO', detail: 'a write failed: so' },
  };
  const ok = { ...reported, state: 'ok' as const, errno: undefined, writeTriedUtc: at(7) };
  const told = explainVolume({ name: 'camera', reported: ok, readings: [], pending, silencedUntilUtc: undefined });
  const explained = explainResponseSchema.parse(told);
  expect(explained.pending).toEqual({ state: 'ioError', readings: 1, of: 3 });
  expect(explained.why).toContain(`The last write was tried at ${at(7)}.`);
  expect(explained.why).toContain(
    'What was written last points to ioError (EIO: a write failed: so) and waits to be believed: ' +
      '1 of the 3 in a row that it takes.',
  );
});

it.each(volumeStates)('parses by the contract for %s, however long and hostile the texts are', (state) => {
  const hostile = '\u0000\ud83d"'.repeat(2_000);
  const volume = { ...reported, state, source: hostile, detail: hostile, errno: hostile };
  const readings = withReading([], volume, at(1));
  const explained = explainVolume({ name: 'camera', reported: volume, readings, ...nothing });
  expect(explainResponseSchema.safeParse(explained).error).toBeUndefined();
});
