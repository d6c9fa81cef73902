import { textLimits } from '@mooring/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readWaited, tellMounting, tellSilence, tellWait } from './told-wait.ts';

const sinceUtc = '2026-01-01T00:00:00.5Z';
const waited = { waitedMilliseconds: 5_000, sinceUtc, late: undefined };

describe('what is told of a share that is stuck', () => {
  it('is that it answers late, where its last answer did and this question has not waited for longer', () => {
    const late = { milliseconds: 5_502 };
    const told = 'it answers, but later than the deadline: its last answer took 5502 ms';
    expect(tellSilence({ ...waited, late }, 'statfs')).toBe(told);
    const message = 'Host is down';
    expect(tellSilence({ ...waited, late: { ...late, message } }, 'statfs')).toBe(`${told}, and was: Host is down`);
    expect(tellSilence({ ...waited, late, waitedMilliseconds: 5_503 }, 'readdir')).toBe(
      `it has answered no reading since ${sinceUtc}: readdir hangs`,
    );
    expect(`has not ended ${tellMounting({ ...waited, late })}`).toBe(
      'has not ended within the deadline: the last time it took 5502 ms',
    );
    expect(tellMounting(waited)).toBe(`since ${sinceUtc}`);
  });

  it('is read back after a restart, as far as the twin has it', () => {
    const since = new Date(sinceUtc);
    const disk = 'the file system at /v (ext4), which its path lies on,';
    for (const detail of [
      tellSilence(waited, 'statfs'),
      `mounted on access (autofs), which has not ended ${tellMounting(waited)}`,
      `${disk} has answered no reading ${tellWait(waited)}`,
      `${disk} has answered no reading ${tellWait(waited)}; //contoso-ase/camera (cifs) was mounted there before`,
    ]) {
      expect(readWaited(detail)).toEqual({ since });
    }
    for (const detail of [
      '',
      `no write has ended in time since ${sinceUtc}`,
      'it has answered no reading for 5000 ms: statfs hangs',
      'it has answered no reading since 2026-13-01T00:00:00Z: statfs hangs',
      tellSilence(waited, 'statfs').slice(0, 45),
    ]) {
      expect(readWaited(detail)).toEqual({});
    }
  });

  it('is read back where it was late, and told the same again', () => {
    const message = fc.option(fc.string(), { nil: undefined });
    fc.assert(
      fc.property(fc.integer({ min: 5_000, max: 10_000_000 }), message, (milliseconds, words) => {
        const late = { milliseconds, ...(words === undefined ? {} : { message: words }) };
        expect(readWaited(tellSilence({ ...waited, late }, 'statfs'))).toEqual({ late });
      }),
    );
    const long = tellSilence({ ...waited, late: { milliseconds: 5_000, message: 'x'.repeat(1_000) } }, 'statfs');
    const cut = long.slice(0, textLimits.volume.detail);
    expect(tellSilence({ ...waited, ...readWaited(cut), late: readWaited(cut).late }, 'statfs')).toBe(cut);
  });
});
