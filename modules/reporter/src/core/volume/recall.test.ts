import { textLimits, type ExpectedVolume, type ReportedVolume } from '@mooring/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classifyVolume, type VolumeObservation } from './classify.ts';
import type { ProbeResult } from './probe-result.ts';
import { readBefore, tellBefore } from './mounted-before.ts';
import { bytesOf, type MountEntry } from './mountinfo.ts';
import { readWanted } from './told-wanted.ts';
import { VolumeRecord } from './volume-record.ts';

const share = 'camera';
const path = '/v/camera';
const disk: MountEntry = {
  id: 20,
  parentId: 1,
  device: '0:20',
  root: '/',
  mountPoint: '/',
  options: ['rw'],
  fsType: 'overlay',
  source: 'overlay',
  superOptions: ['rw'],
};
const mounted = (source: string, fsType = 'cifs'): MountEntry => ({
  ...disk,
  id: 31,
  mountPoint: path,
  fsType,
  source: bytesOf(source),
});
const answered: ProbeResult = {
  kind: 'answered',
  latencyMilliseconds: 3,
  answer: { blockBytes: 4096, blocks: 1_000, availableBlocks: 500, inodes: 0, freeInodes: 0 },
};

/** One process after another over the same path: each sees one thing, and knows of those before what the twin keeps. */
function inProcessesOneByOne(
  sights: readonly (MountEntry | 'folder' | 'nothing' | 'hangs')[],
  before?: ReportedVolume,
  set: Partial<ExpectedVolume> = {},
): ReportedVolume[] {
  const told: ReportedVolume[] = [];
  for (const sight of sights) {
    const record = new VolumeRecord();
    const last = told.at(-1) ?? before;
    if (last !== undefined) record.recall(last);
    const mount = typeof sight === 'string' ? undefined : sight;
    const seen: VolumeObservation = {
      expected: { share, path, ...set },
      table: 'read',
      mount,
      onDisk: sight === 'folder' ? disk : undefined,
      silentDisk: sight === 'hangs' ? { on: disk, asked: { kind: 'stuck', waitedMilliseconds: 5_000 } } : undefined,
      firstSeen: record.firstSeen,
      refusedBefore: record.refusedBefore,
      probe: answered,
      latenciesMilliseconds: [3],
      slowMilliseconds: 1_000,
      leastFreePercent: 0,
      extraShareFsTypes: ['fuse.rclone'],
    };
    told.push({ ...classifyVolume(seen), sinceUtc: '2026-01-01T00:00:00.000Z' });
  }
  return told;
}
const statesOf = (told: readonly ReportedVolume[]) => told.map(({ state }) => state);

describe('a volume whose process is started anew', () => {
  it.each([
    ['cifs', 'nfs4'],
    ['nfs', 'cifs'],
    ['cifs', 'fuse.rclone'],
    ['fuse.rclone', 'smb3'],
  ])('stays replaced where %s gave way to %s, though the source names the share', (before, now) => {
    const [first, second] = [mounted('//contoso-ase/camera', before), mounted('//contoso-ase/camera', now)];
    const told = inProcessesOneByOne([first, second, second, second, first]);
    expect(statesOf(told)).toEqual(['ok', 'replaced', 'replaced', 'replaced', 'ok']);
    expect(told[3]?.detail).toBe(`//contoso-ase/camera (${before}) was mounted there before`);
  });

  it.each(['folder', 'nothing', 'hangs'] as const)('knows what stood there before %s did', (gap) => {
    const told = inProcessesOneByOne([mounted('//contoso-ase/k1a'), gap, gap, mounted('//contoso-nas/payroll')]);
    expect(statesOf(told).at(-1)).toBe('replaced');
    const back = inProcessesOneByOne([mounted('//contoso-ase/k1a'), gap, mounted('//contoso-ase/k1a')]);
    expect(statesOf(back).at(-1)).toBe('ok');
  });

  it('takes a source for the same whatever letters it is written in', () => {
    const one = mounted('//contoso-ase/größe');
    expect(statesOf(inProcessesOneByOne([one, one, 'nothing', one]))).toEqual(['ok', 'ok', 'missing', 'ok']);
  });
});

describe('what an earlier process said of a share', () => {
  const told = { share, path, fsType: 'cifs', sinceUtc: '2026-01-01T00:00:00.000Z' };
  /** The state of a mount that is seen by a process which was told this by the one before. */
  function stateAfter(before: ReportedVolume, mount: MountEntry): ReportedVolume['state'] {
    return inProcessesOneByOne([mount], before)[0]?.state ?? 'unknown';
  }

  it.each([
    ['that was cut', `//contoso-ase/${'k'.repeat(textLimits.volume.source - '//contoso-ase/'.length)}`],
    ['that is no text', '//contoso-ase/k\uFFFDa'],
  ])('is not compared with a source %s', (_, source) => {
    expect(source.length).toBeLessThanOrEqual(textLimits.volume.source);
    expect(stateAfter({ ...told, state: 'ok', source }, mounted('//contoso-ase/k1a'))).toBe('ok');
    // One that is whole is.
    expect(stateAfter({ ...told, state: 'ok', source: '//contoso-ase/k9' }, mounted('//contoso-ase/k1a'))).toBe(
      'replaced',
    );
  });

  it('still holds where a source that was set then is not set any more, if another was mounted before that', () => {
    const [k1a, payroll] = [mounted('//contoso-ase/k1a'), mounted('//contoso-nas/payroll')];
    const set = { source: '//contoso-ase/k1a' };
    const told = inProcessesOneByOne([k1a, payroll, payroll], undefined, set);
    expect(told.at(-1)?.detail).toBe(
      '//contoso-nas/payroll is mounted, expected //contoso-ase/k1a; //contoso-ase/k1a (cifs) was mounted there before',
    );
    expect(statesOf(inProcessesOneByOne([payroll, k1a], told.at(-1)))).toEqual(['replaced', 'ok']);
    // Where the twin had no room for all of that it is still known that there was another.
    const cut = { ...told.at(-1)!, detail: told.at(-1)!.detail!.slice(0, 80) };
    expect(readWanted(cut)).toEqual(set);
    expect(statesOf(inProcessesOneByOne([payroll, k1a], cut))).toEqual(['replaced', 'ok']);
    // So does a protocol.
    const byNfs = inProcessesOneByOne([mounted('contoso-ase:/k1a', 'nfs'), k1a], undefined, { protocol: 'nfs' });
    expect(statesOf(byNfs)).toEqual(['ok', 'replaced']);
    expect(statesOf(inProcessesOneByOne([k1a], byNfs.at(-1)))).toEqual(['replaced']);
  });

  it('is no more than that where nothing else was mounted before', () => {
    const k1a = mounted('//contoso-ase/k1a');
    for (const set of [{ source: '//contoso-ase/typo' }, { protocol: 'nfs' as const }]) {
      const told = inProcessesOneByOne([k1a], inProcessesOneByOne([k1a])[0], set);
      expect(statesOf(told)).toEqual(['replaced']);
      expect(readWanted(told[0]!)).toEqual(set);
      expect(statesOf(inProcessesOneByOne([k1a], told[0]))).toEqual(['ok']);
    }
  });
});

describe('what stood at a path before', () => {
  it('is read from the text as it was told', () => {
    const name = fc
      .string({ minLength: 1, unit: 'grapheme' })
      .filter((text) => !/[;\uFFFD]|[\n\r\u2028\u2029]/.test(text));
    const fsType = fc.stringMatching(/^[a-z][a-z0-9.]{0,12}$/);
    fc.assert(
      fc.property(name, fsType, (source, type) => {
        const text = tellBefore({ source, fsType: type });
        for (const detail of [text, `nothing is mounted at ${path}; ${text}`]) {
          expect(readBefore(detail)).toEqual({ source, fsType: type });
        }
      }),
    );
  });

  it.each([
    '',
    'mounted by nfs, expected by smb',
    '//contoso-ase/camera (cifs) was mounted there bef',
    'nothing is mounted at /v; a; //contoso-ase/camera (cifs) was mounted there before',
    'a \uFFFD (cifs) was mounted there before',
    ' was mounted there before',
  ])('is not known by %j', (detail) => {
    expect(readBefore(detail)).toBeUndefined();
  });
});
