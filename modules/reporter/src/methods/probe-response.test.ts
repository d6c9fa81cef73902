import { utcText } from '@mooring/contract';
import { expect, it } from 'vitest';
import type { ClassifiedVolume } from '../core/volume/classify.ts';
import { tellWrite, weighWrite } from '../core/volume/write-result.ts';
import { ReadingMemory } from '../reading-memory.ts';
import type { VolumeReading } from '../observe/volume-reading.ts';
import { composeProbeResponse } from './probe-response.ts';

const expected = { share: 'camera-drop', path: '/v/camera' };
const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
const utc = (second: number) => utcText(at(second));
const plain: ClassifiedVolume = { state: 'ok', ...expected };
const write = {
  last: { kind: 'failed', errno: 'EIO', message: 'Input/output error' },
  attempt: 1,
  triedUtc: utc(1),
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
    startedUtc: utc(58),
    finishedUtc: utc(59),
    tookMilliseconds: 1_000,
    agentStartedUtc: utc(0),
    node: undefined,
    desired: { volumes: { camera: expected }, revision: undefined, probeDeadlineSeconds: 5 },
    asked: ['camera'],
    readings: { camera: reading(59) },
    reported: { camera: { ...weighWrite(plain, write), sinceUtc: utc(2) } },
  }).volumes;
  expect(camera).toEqual({
    ...plain,
    writeState: 'ioError',
    errno: 'EIO',
    detail: 'by reading alone; a write at 2026-01-01T00:00:01Z failed: Input/output error',
    writeTriedUtc: utc(1),
    sinceUtc: utc(59),
    probedAtUtc: utc(59),
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
    [utc(12), 'ok'],
    [utc(7), 'ok'],
    [utc(2), 'ioError'],
  ]);
  expect(Object.fromEntries(memory.counts)).toEqual({ ioError: 1, ok: 2 });
});
