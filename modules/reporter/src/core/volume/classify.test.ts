import { volumeStates, type VolumeState } from '@mooring/contract';
import { describe, expect, it } from 'vitest';
import { classifyVolume, type VolumeObservation } from './classify.ts';
import type { ProbeResult } from './probe-result.ts';
import type { MountEntry } from './mountinfo.ts';

const smb: MountEntry = {
  id: 31,
  parentId: 20,
  device: '0:41',
  root: '/',
  mountPoint: '/v',
  options: ['rw'],
  fsType: 'cifs',
  source: '//contoso-ase/camera-drop',
  superOptions: ['rw', 'vers=3.0'],
};
const nfs: MountEntry = { ...smb, fsType: 'nfs4', source: '10.0.0.1:/camera-drop' };
const answer = { blockBytes: 4096, blocks: 1000, availableBlocks: 500, inodes: 100, freeInodes: 50 };
const answered: ProbeResult = { kind: 'answered', answer, latencyMilliseconds: 3 };
const failed = (errno: string | undefined): ProbeResult => ({ kind: 'failed', errno, message: `stat: ${errno}` });

function observe(changes: Partial<VolumeObservation> = {}): VolumeObservation {
  return {
    expected: { share: 'camera-drop', path: '/v' },
    table: 'read',
    mount: smb,
    firstSeen: { source: smb.source, fsType: smb.fsType },
    probe: answered,
    latenciesMilliseconds: [3],
    slowMilliseconds: 1000,
    leastFreePercent: 0,
    extraShareFsTypes: [],
    ...changes,
  };
}
const withNfs = { mount: nfs, firstSeen: { source: nfs.source, fsType: nfs.fsType } };

const table: [state: VolumeState, why: string, seen: Partial<VolumeObservation>][] = [
  ['ok', 'the share answers', {}],
  ['ok', 'by nfs as well', withNfs],
  [
    'ok',
    'a server that tells no size is not full',
    { probe: { ...answered, answer: { ...answer, blocks: 0, availableBlocks: 0 } } },
  ],
  ['ok', 'SMB counts no inodes', { probe: { ...answered, answer: { ...answer, freeInodes: 0 } } }],
  [
    'ok',
    'a FUSE share that a setting names',
    { mount: { ...smb, fsType: 'fuse.rclone' }, firstSeen: undefined, extraShareFsTypes: ['fuse.rclone'] },
  ],
  ['slow', 'most of the last answers took the limit', { latenciesMilliseconds: [3, 3, 1000, 1000, 1000] }],
  ['ok', 'one slow answer is no slow share', { latenciesMilliseconds: [3, 3, 3, 3, 60_000] }],
  ['readonly', 'by the mount', { mount: { ...smb, options: ['ro'] } }],
  ['readonly', 'by the file system', { mount: { ...smb, superOptions: ['ro'] } }],
  ['readonly', 'after an error, said nowhere else', { mount: { ...smb, superOptions: ['rw', 'emergency_ro'] } }],
  [
    'readonly',
    'without room, where nobody could write anyway, as an export of a snapshot',
    { mount: { ...smb, options: ['ro'] }, probe: { ...answered, answer: { ...answer, availableBlocks: 0 } } },
  ],
  [
    'readonly',
    'without an inode',
    {
      ...withNfs,
      mount: { ...nfs, superOptions: ['ro'] },
      probe: { ...answered, answer: { ...answer, freeInodes: 0 } },
    },
  ],
  [
    'full',
    'no block for a workload, though root has some',
    { probe: { ...answered, answer: { ...answer, availableBlocks: 0 } } },
  ],
  [
    'inodesFull',
    'no inode where they are counted',
    { ...withNfs, probe: { ...answered, answer: { ...answer, freeInodes: 0 } } },
  ],
  [
    'inodesFull',
    'on another file system that a setting names',
    {
      mount: { ...smb, fsType: 'ext4' },
      firstSeen: undefined,
      extraShareFsTypes: ['ext4'],
      probe: { ...answered, answer: { ...answer, freeInodes: 0 } },
    },
  ],
  [
    'ok',
    'FUSE clients invent their inodes',
    {
      mount: { ...smb, fsType: 'fuse.rclone' },
      firstSeen: undefined,
      extraShareFsTypes: ['fuse.rclone'],
      probe: { ...answered, answer: { ...answer, inodes: 1e9, freeInodes: 0 } },
    },
  ],
  ['quota', 'over quota', { probe: failed('EDQUOT') }],
  ['ioError', 'an input/output error', { probe: failed('EIO') }],
  ['stale', 'a stale handle', { probe: failed('ESTALE') }],
  ['stale', 'a path that is not there although it is mounted', { probe: failed('ENOENT') }],
  ['stale', 'a bind of a folder that was deleted', { mount: { ...smb, root: '/folder//deleted' } }],
  ['unreachable', 'the SMB server is down', { probe: failed('EHOSTDOWN') }],
  ['unreachable', 'the FUSE process is gone', { probe: failed('ENOTCONN') }],
  ['denied', 'not permitted', { probe: failed('EACCES') }],
  ['stuck', 'no answer in time', { probe: { kind: 'stuck', call: 'statfs', waitedMilliseconds: 5000 } }],
  ['stuck', 'no name in time', { probe: { kind: 'stuck', call: 'readdir', waitedMilliseconds: 5000 } }],
  [
    'stuck',
    'a disk below its path that hangs',
    { mount: undefined, silentDisk: { on: smb, asked: { kind: 'stuck', waitedMilliseconds: 5000 } } },
  ],
  [
    'unknown',
    'a disk below its path that nothing could ask',
    { mount: undefined, silentDisk: { on: smb, asked: { kind: 'notRun', message: 'so' } } },
  ],
  ['missing', 'nothing mounted there', { mount: undefined }],
  [
    'notAShare',
    "a folder of the container's own disk",
    { mount: undefined, onDisk: { ...smb, mountPoint: '/', fsType: 'overlay', source: 'overlay' } },
  ],
  ['notAShare', 'a folder of the node', { mount: { ...smb, fsType: 'ext4', source: '/dev/sda1' } }],
  ['notAShare', 'FUSE, unless a setting names it', { mount: { ...smb, fsType: 'fuse.rclone' } }],
  ['replaced', 'the other protocol', { ...withNfs, expected: { share: 'camera-drop', path: '/v', protocol: 'smb' } }],
  ['replaced', 'another source than before', { mount: { ...smb, source: '//contoso-ase/other' } }],
  [
    'replaced',
    'another source than the one that is set',
    { firstSeen: undefined, expected: { share: 'camera-drop', path: '/v', source: '//contoso-nas/camera-drop' } },
  ],
  [
    'ok',
    'the source that is set, though another was there before',
    {
      firstSeen: { source: '//contoso-ase/old', fsType: 'cifs' },
      refusedBefore: { source: smb.source, fsType: 'cifs', detail: 'before' },
      expected: { share: 'x', path: '/v', source: '\\\\CONTOSO-ASE\\camera-drop\\' },
    },
  ],
  [
    'replaced',
    'what an earlier process has refused already',
    { firstSeen: undefined, refusedBefore: { source: smb.source, fsType: 'cifs', detail: 'before' } },
  ],
  [
    'ok',
    'another mount than the one that was refused',
    { firstSeen: undefined, refusedBefore: { source: '//contoso-ase/other', fsType: 'cifs', detail: 'before' } },
  ],
  ['unknown', 'not probed yet', { probe: undefined }],
  ['unknown', 'no mount table', { table: 'unreadable', mount: undefined }],
  ['unknown', 'stat could not be started', { probe: { kind: 'notRun', message: 'no stat' } }],
  ['unknown', 'an error nobody has named', { probe: failed(undefined) }],
  ['unknown', 'an error that means nothing for a share', { probe: failed('ENOSYS') }],
];

describe('a volume', () => {
  it.each(table)('is %s: %s', (state, _why, seen) => {
    expect(classifyVolume(observe(seen)).state).toBe(state);
  });

  it('has a case here for every state of the contract', () => {
    expect([...new Set(table.map(([state]) => state))].sort()).toEqual([...volumeStates].sort());
  });

  it('carries figures only when it answered, in MiB', () => {
    expect(classifyVolume(observe())).toMatchObject({ totalMiB: 3, freeMiB: 1, latencyMs: 3 });
    expect(classifyVolume(observe({ probe: failed('EIO') }))).not.toHaveProperty('freeMiB');
    const silent = { ...answered, answer: { ...answer, blocks: 0, availableBlocks: 0 } };
    expect(classifyVolume(observe({ probe: silent }))).not.toHaveProperty('totalMiB');
  });

  it('says so where a single file of it is mounted, together with what it does not know', () => {
    const file = { probe: { ...answered, isFile: true } };
    const detail = 'a single file of the share is mounted here, not a folder';
    expect(classifyVolume(observe(file))).toMatchObject({ state: 'ok', freeMiB: 1, detail });
    expect(classifyVolume(observe({ ...file, isForgotten: true })).detail).toMatch(
      new RegExp(`^${detail}; whether the same was mounted`),
    );
  });

  it('tells the protocol by which it is mounted, and none where that is not known', () => {
    const expected = { share: 'camera-drop', path: '/v', protocol: 'smb' as const };
    expect(classifyVolume(observe({ expected })).protocol).toBe('smb');
    const fuse = { mount: { ...smb, fsType: 'fuse.rclone' }, firstSeen: undefined, extraShareFsTypes: ['fuse.rclone'] };
    for (const seen of [fuse, { mount: undefined }]) {
      expect(classifyVolume(observe({ expected, ...seen }))).not.toHaveProperty('protocol');
    }
  });

  it('says whose disk it is that stands in the place of the share, and what was there before', () => {
    const disk: MountEntry = { ...smb, mountPoint: '/', fsType: 'overlay', source: 'overlay' };
    expect(classifyVolume(observe({ mount: undefined, onDisk: disk }))).toMatchObject({
      fsType: 'overlay',
      detail:
        "nothing is mounted, a folder of the container's own disk (overlay) stands there; //contoso-ase/camera-drop (cifs) was mounted there before",
    });
  });

  it('is held against the source that is set without its user, who is told to nobody', () => {
    const expected = { share: 'camera-drop', path: '/v', source: 'https://user:hunter2@nas/share' };
    const stateOf = (source: string) =>
      classifyVolume(
        observe({ expected, mount: { ...smb, fsType: 'fuse.rclone', source }, extraShareFsTypes: ['fuse.rclone'] }),
      );
    expect(stateOf('https://***@nas/share').state).toBe('ok');
    const other = stateOf('https://***@nas/other');
    expect(other).toMatchObject({
      state: 'replaced',
      detail: expect.stringContaining('expected https://***@nas/share') as string,
    });
    expect(JSON.stringify(other)).not.toContain('hunter2');
  });

  it('names another disk by where it is mounted', () => {
    const disk: MountEntry = { ...smb, mountPoint: '/data', fsType: 'ext4', source: '/dev/sdb1' };
    expect(classifyVolume(observe({ mount: undefined, firstSeen: undefined, onDisk: disk })).detail).toBe(
      'nothing is mounted, a folder of the file system at /data (ext4) stands there',
    );
  });

  it('says that what stands there is a file, where it is one', () => {
    const onDisk: MountEntry = { ...smb, mountPoint: '/', fsType: 'overlay', source: 'overlay' };
    const seen = observe({ mount: undefined, firstSeen: undefined, onDisk, isFileOnDisk: true });
    expect(classifyVolume(seen)).toMatchObject({
      state: 'notAShare',
      detail: "nothing is mounted, a file of the container's own disk (overlay) stands there",
    });
  });

  it.each(['statfs', 'readdir'] as const)(
    'says that %s hangs and since when nothing has come back, in the same words each time',
    (call) => {
      const seen = { stuckSinceUtc: '2026-01-01T00:00:00.000Z' };
      const details = [5_000, 3_600_000].map((waitedMilliseconds) => {
        const probe: ProbeResult = { kind: 'stuck', call, waitedMilliseconds };
        return classifyVolume(observe({ ...seen, probe })).detail;
      });
      expect(new Set(details)).toEqual(
        new Set([`it has answered no reading since 2026-01-01T00:00:00.000Z: ${call} hangs`]),
      );
    },
  );

  it('names the error and what was mounted', () => {
    expect(classifyVolume(observe({ probe: failed('EHOSTDOWN') }))).toMatchObject({
      errno: 'EHOSTDOWN',
      source: '//contoso-ase/camera-drop',
      fsType: 'cifs',
    });
  });

  it('only hints at a source of another name, since how shares are exported is not documented', () => {
    const mount = { ...smb, source: '//contoso-ase/export7' };
    const seen = classifyVolume(observe({ mount, firstSeen: { source: mount.source, fsType: 'cifs' } }));
    expect(seen).toMatchObject({ state: 'ok', wrongShare: true });
    expect(classifyVolume(observe())).not.toHaveProperty('wrongShare');
  });
});
