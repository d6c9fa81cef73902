import { legalVolume, volumeStates, type ReportedVolume } from '@mooring/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClassifiedVolume } from './classify.ts';
import { recallWrite } from './told-write.ts';
import { tellWrite, weighWrite, type WriteRecord } from './write-result.ts';

const [triedUtc, writtenUtc] = ['2026-01-01T01:00:00.000Z', '2026-01-01T00:00:00.000Z'];
const read: ClassifiedVolume = { state: 'ok', share: 'camera-drop', path: '/v' };
const record = (last: WriteRecord['last'], more: Partial<WriteRecord> = {}): WriteRecord => {
  return { last, attempt: 7, triedUtc, writtenUtc, byRoot: false, ...more };
};
const reported = (volume: ClassifiedVolume): ReportedVolume => legalVolume({ ...volume, sinceUtc: triedUtc });

describe('a write that an earlier process told of', () => {
  it('makes of the same reading what it made of it then', () => {
    const messages = fc.string({ unit: fc.constantFrom('a', ' ', ':', '; ', '\u00fc', '\n') });
    const last = fc.oneof(
      fc.record({
        kind: fc.constant('failed' as const),
        errno: fc.constantFrom('EDQUOT', 'ENOSPC', 'EROFS', 'EIO', 'EACCES', 'EINVAL', undefined),
        message: messages,
      }),
      fc.constant({ kind: 'stuck' as const, sinceUtc: writtenUtc }),
    );
    const readings = fc.constantFrom(...volumeStates).map((state) => ({ ...read, state }));
    fc.assert(
      fc.property(readings, last, (reading, end) => {
        const told = reported(weighWrite(reading, record(end)));
        const recalled = recallWrite(told);
        // A reading that fails says nothing of writes.
        const again = recalled === undefined ? tellWrite(reading, record(end)) : weighWrite(reading, recalled);
        expect(reported(again)).toEqual(told);
      }),
    );
    expect(recallWrite(reported(weighWrite(read, record({ kind: 'stuck', sinceUtc: writtenUtc }))))).toEqual(
      record({ kind: 'stuck', sinceUtc: writtenUtc }, { attempt: 0 }),
    );
  });

  it('is none where it got through, was not made, or is history', () => {
    const failed = { kind: 'failed', errno: 'EDQUOT', message: 'Disk quota exceeded' } as const;
    const volumes = [
      read,
      { ...read, detail: 'a write failed: by nobody knows when' },
      weighWrite(read, record({ kind: 'written', atUtc: writtenUtc }, { byRoot: true })),
      weighWrite(read, record({ kind: 'notRun', message: 'no program' })),
      weighWrite(read, record(failed, { isOver: true })),
      tellWrite(read, record(failed)),
    ];
    for (const volume of volumes) expect(recallWrite(reported(volume))).toBeUndefined();
  });
});
