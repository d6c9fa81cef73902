import { expect, it } from 'vitest';
import { recallVolumes } from '../settings/recall-settings.ts';
import { classifyVolume } from './classify.ts';
import type { MountEntry } from './mountinfo.ts';
import { VolumeRecord } from './volume-record.ts';
import { withoutSecrets } from './without-secrets.ts';

const share = 'camera';
const path = '/v/camera';
const sinceUtc = '2026-01-01T00:00:00Z';
const key = 'nas/drop?sig=hunter2';

it.each([
  { state: 'ok', source: key, fsType: 'fuse.share' },
  { state: 'missing', detail: `nothing is mounted at ${path}; ${key} (fuse.share) was mounted there before` },
] as const)('what an earlier version told of a source makes the same mount no other: %j', (told) => {
  const reported = { volumes: { camera: { ...told, share, path, sinceUtc } } };
  const [camera] = Object.values(recallVolumes(reported) ?? {});
  const record = new VolumeRecord();
  if (camera !== undefined) record.recall(camera);
  const mount: MountEntry = {
    id: 31,
    parentId: 20,
    device: '0:41',
    root: '/',
    mountPoint: path,
    options: ['rw'],
    fsType: 'fuse.share',
    source: withoutSecrets(key),
    superOptions: ['rw'],
  };
  const seen = classifyVolume({
    expected: { share, path },
    table: 'read',
    mount,
    onDisk: undefined,
    firstSeen: record.firstSeen,
    refusedBefore: record.refusedBefore,
    probe: { kind: 'stuck', call: 'statfs', waitedMilliseconds: 5_000 },
    latenciesMilliseconds: [],
    slowMilliseconds: 1_000,
    leastFreePercent: 0,
    extraShareFsTypes: ['fuse.share'],
  });
  expect([record.firstSeen?.source, seen.state]).toEqual(['nas/drop?***', 'stuck']);
  expect(JSON.stringify([camera, seen])).not.toContain('hunter2');
});

it('what was set and was not mounted is told without its secrets too', () => {
  const wanted = '//nas/a?sig=hunter2';
  const detail = `//nas/b?sig=hunter2 is mounted, expected ${wanted}`;
  const camera = { state: 'replaced', share, path, source: '//nas/b?sig=hunter2', detail, sinceUtc } as const;
  expect(recallVolumes({ volumes: { camera } })?.['camera']).toEqual({
    ...camera,
    source: '//nas/b?***',
    detail: '//nas/b?*** is mounted, expected //nas/a?***',
  });
});
