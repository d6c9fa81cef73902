import { expect, it } from 'vitest';
import type { ClassifiedVolume } from '../core/volume/classify.ts';
import { tellWrite, weighWrite } from '../core/volume/write-result.ts';
import { ReadingMemory } from '../reading-memory.ts';
import type { VolumeReading } from '../observe/volume-watch.ts';
import { composeProbeResponse } from './probe-response.ts';

const expected = { share: 'camera-drop', path: '/v/camera' };
const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
const plain: ClassifiedVolume = { state: 'ok', ...expected };
const write = {
  last: { kind: 'failed', errno: 'EIO', message: 'Input/output error' },
  attempt: 1,
  triedUtc: at(1).toISOString(),
  writtenUtc: undefined,
  byRoot: false,
} as const;
const reading = (second: number, isWriteNew = false): VolumeReading => ({
  expected,
  volume: weighWrite(plain, write),
  probedAt: at(2),
  fresh: weighWrite(plain, write),
  read: tellWrite(plain, write),
  isWriteNew,
  freshAt: at(second),
  latencyMs: 1,
});

it('answers by what was read for it, and says of what time the write is that failed before', () => {
  const { camera } = composeProbeResponse({
    startedUtc: at(58).toISOString(),
    finishedUtc: at(59).toISOString(),
    tookMilliseconds: 1_000,
    agentStartedUtc: at(0).toISOString(),
    node: undefined,
    desired: { volumes: { camera: expected }, revision: undefined, probeDeadlineSeconds: 5 },
    asked: ['camera'],
    readings: { camera: reading(59) },
    reported: { camera: { ...weighWrite(plain, write), sinceUtc: at(2).toISOString() } },
  }).volumes;
  expect(camera).toEqual({
    ...plain,
    writeState: 'ioError',
    errno: 'EIO',
    detail: 'by reading alone; a write at 2026-01-01T00:00:01.000Z failed: Input/output error',
    writeTriedUtc: at(1).toISOString(),
    sinceUtc: at(59).toISOString(),
    probedAtUtc: at(59).toISOString(),
  });
});

it('counts and lists what a write said once, with the first reading after it', () => {
  const memory = new ReadingMemory();
  for (const [second, isNew] of [
    [2, true],
    [7, false],
    [12, false],
  ] as const) {
    memory.take({ camera: reading(second, isNew) }, { camera: expected });
  }
  expect(memory.of('camera').map(({ atUtc, state }) => [atUtc, state])).toEqual([
    [at(12).toISOString(), 'ok'],
    [at(7).toISOString(), 'ok'],
    [at(2).toISOString(), 'ioError'],
  ]);
  expect(Object.fromEntries(memory.counts)).toEqual({ ioError: 1, ok: 2 });
});
