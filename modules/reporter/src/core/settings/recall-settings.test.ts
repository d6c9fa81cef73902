import fc from 'fast-check';
import { desiredSchema, type ExpectedVolume, type Reported, type ReportedVolume } from '@mooring/contract';
import { describe, expect, it } from 'vitest';
import { classifyVolume } from '../volume/classify.ts';
import { recallSettings } from './recall-settings.ts';
import { initialSettings, takeDesired } from './take-desired.ts';

const volumes = { camera: { share: 'camera-drop', path: '/v' } };
const wrong = { camera: { share: 'camera-drop', path: '/v', protocol: 'SMB' } };
const sinceUtc = '2026-01-01T00:00:00.000Z';
const omitted = { volumes: 0, gpus: 0, nodes: 0, claims: 0, persistentVolumes: 0 };

const mount = {
  id: 31,
  parentId: 20,
  device: '0:41',
  root: '/',
  mountPoint: '/v',
  options: ['rw'],
  fsType: 'cifs',
  source: '//contoso-nas/camera-drop',
  superOptions: ['rw'],
};
const seen = {
  table: 'read',
  firstSeen: undefined,
  probe: undefined,
  latenciesMilliseconds: [],
  slowMilliseconds: 1_000,
  leastFreePercent: 0,
  extraShareFsTypes: [],
} as const;

/** What an earlier process reported of volumes and settings. */
function reported(before: Parameters<typeof takeDesired>[1], after: object, more: Partial<Reported> = {}): object {
  const { desired, acknowledgement } = takeDesired(takeDesired(initialSettings, before), after);
  const entries = Object.entries(desired.volumes).map(([name, { share, path }]) => [
    name,
    { state: 'ok', share, path, sinceUtc },
  ]);
  const { workload, revision } = desired;
  const told: unknown = Object.fromEntries(entries);
  return { workload, revision, volumes: told, omitted, settings: acknowledgement, ...more };
}

describe('settings recalled from the twin', () => {
  it('keep the volumes in force where those of the desired properties stay refused', () => {
    const section = { workload: 'line', revision: 'r2', volumes: wrong };
    const told = reported({ workload: 'line', revision: 'r1', volumes }, section);
    const { desired, acknowledgement } = takeDesired(recallSettings(told), section);
    expect(desired).toMatchObject({ workload: 'line', revision: 'r1', volumes });
    expect(acknowledgement).toMatchObject({ ac: 400, refused: { volumes: { value: '1 volumes' } } });
  });

  it('keep every other value that stands beside a refusal, and have the defaults for the rest', () => {
    const good = {
      probeIntervalSeconds: 60,
      shareFsTypes: ['fuse.rclone'],
      telemetry: true,
      writeProbe: { intervalSeconds: 60 },
      slowMilliseconds: 300,
    };
    const bad = { probeIntervalSeconds: 1, shareFsTypes: ['/'], telemetry: 'yes', writeProbe: 7, silence: 7 };
    const { desired } = takeDesired(recallSettings(reported(good, bad)), bad);
    expect(desired).toEqual(desiredSchema.parse({ ...good, slowMilliseconds: undefined }));
  });

  it('keep a list that stands beside a refusal, and have the default for one too long to be told', () => {
    const lists = (count: number) => ({
      shareFsTypes: Array.from({ length: 16 }, (_, n) => `fuse.${`contoso-${n}-`.padEnd(27, 'x')}`),
      silence: {
        untilUtc: '2026-01-01T06:00:00.000Z',
        volumes: Array.from({ length: count }, (_, n) => `line-${n}`.padEnd(24, 'x')),
      },
    });
    const bad = { shareFsTypes: ['/'], silence: 7 };
    const after = (count: number) => takeDesired(recallSettings(reported(lists(count), bad)), bad).desired;
    expect(after(30)).toEqual(desiredSchema.parse(lists(30)));
    expect(after(256)).toEqual(desiredSchema.parse({ ...lists(256), silence: undefined }));
  });

  it('give way to desired properties that are right', () => {
    const others = { results: { share: 'results', path: '/w' } };
    const { desired, acknowledgement } = takeDesired(recallSettings(reported({ volumes }, {})), { volumes: others });
    expect(desired.volumes).toEqual(others);
    expect(acknowledgement?.ac).toBe(200);
  });

  it('write to no share of which the twin does not tell whether it is tiered to the cloud', () => {
    expect(recallSettings(reported({}, { volumes })).desired.volumes['camera']?.tier).toBe('cloud');
  });

  it.each([
    ['source', { source: '//contoso-nas/camera-drop' }, '//contoso-old/camera-drop', 'cifs'],
    ['protocol', { protocol: 'nfs' }, '//contoso-nas/camera-drop', 'cifs'],
  ] as const)('know the %s that a mount was told to be another than', (_what, wanted, source, fsType) => {
    const expected: ExpectedVolume = { share: 'camera-drop', path: '/v', ...wanted };
    const state = (of: ExpectedVolume) =>
      classifyVolume({ ...seen, expected: of, mount: { ...mount, source, fsType } });
    const told = state(expected);
    expect(told).toMatchObject({ state: 'replaced', source });
    // Again and again: what is told by what was recalled is recalled from that.
    const first = recallSettings({ volumes: { camera: { ...told, sinceUtc } }, omitted });
    const recalled = first.desired.volumes['camera'] as ExpectedVolume;
    expect(recalled).toEqual({ ...expected, tier: 'cloud' });
    expect(state(recalled)).toEqual(told);
  });

  it('know no source that was cut, nor one of a mount that is no other', () => {
    const camera: ReportedVolume = { ...volumes.camera, state: 'replaced', source: '//a/camera', sinceUtc };
    const sourceBy = (more: Partial<ReportedVolume>) =>
      recallSettings({ volumes: { camera: { ...camera, ...more } }, omitted }).desired.volumes['camera'];
    expect(sourceBy({ detail: '//a/camera is mounted, expected //b/camera' })).toHaveProperty('source', '//b/camera');
    for (const more of [
      { detail: '//a/camera is mounted, expected ' },
      { detail: '//a/camera is mounted, exp…' },
      { detail: '//c/camera is mounted, expected //b/camera' },
      { state: 'ok', detail: '//a/camera is mounted, expected //b/camera' },
    ] as const) {
      expect(sourceBy(more)).toEqual({ ...volumes.camera, tier: 'cloud' });
    }
  });

  it.each([
    ['some were left out', { omitted: { ...omitted, volumes: 1 } }],
    ['a path is not told as it is', { volumes: { camera: { state: 'ok', share: 's', path: '/v\uFFFD', sinceUtc } } }],
    ['an entry does not parse', { volumes: { camera: { state: 'fine' } } }],
  ])('know no volumes where %s', (_what, more) => {
    const told = reported({ volumes }, {}, more as Partial<Reported>);
    expect(recallSettings(told)).toEqual(initialSettings);
  });

  it('are legal whatever the twin holds', () => {
    const anyValue = fc.jsonValue({ maxDepth: 4 });
    const settings = fc.record({
      ac: fc.constant(400),
      av: fc.constant(1),
      ad: fc.string(),
      refused: fc.dictionary(
        fc.constantFrom('telemetry', 'silence', 'volumes', 'revision'),
        fc.record({
          value: fc.oneof(fc.string(), fc.integer(), fc.json()),
          ac: fc.constant(400),
          av: fc.nat(),
          ad: fc.string(),
        }),
      ),
    });
    const section = fc.dictionary(fc.constantFrom('volumes', 'omitted', 'workload', 'revision', 'settings'), anyValue);
    fc.assert(
      fc.property(section, fc.option(settings), (told, more) => {
        const recalled = recallSettings({ ...told, ...(more === null ? {} : { settings: more }) });
        expect(desiredSchema.safeParse(recalled.desired).success).toBe(true);
      }),
    );
  });
});
