import { desiredSchema, reportedSchema, settingNames, type SettingName } from '@mooring/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { initialSettings, takeDesired } from './take-desired.ts';

const volumes = { camera: { share: 'camera-drop', path: '/v' } };
const acknowledgementSchema = reportedSchema.shape.settings.unwrap();

describe('desired properties', () => {
  it('are taken with the defaults for what they leave out, and acknowledged by their version', () => {
    const settings = takeDesired(initialSettings, { volumes, $version: 4, $metadata: {} });
    expect(settings.desired).toEqual(desiredSchema.parse({ volumes }));
    expect(settings.acknowledgement).toEqual({ ac: 200, av: 4, ad: 'accepted' });
  });

  it('may be nothing at all', () => {
    expect(takeDesired(initialSettings, undefined).acknowledgement?.ac).toBe(200);
  });

  it('are acknowledged by their new version where nothing has changed', () => {
    const before = takeDesired(initialSettings, { volumes, $version: 4 });
    expect(takeDesired(before, { volumes, $version: 5 }).acknowledgement).toEqual({ ac: 200, av: 5, ad: 'accepted' });
  });

  it('are taken one by one: what is wrong is refused by name and the value before stays', () => {
    const before = takeDesired(initialSettings, { volumes, probeIntervalSeconds: 60, $version: 1 });
    const section = { volumes, probeIntervalSeconds: 1, slowMilliseconds: 300, $version: 2 };
    const after = takeDesired(before, section);
    expect(after.desired).toMatchObject({ probeIntervalSeconds: 60, slowMilliseconds: 300 });
    expect(after.acknowledgement).toMatchObject({
      ac: 400,
      av: 2,
      ad: expect.stringContaining('probeIntervalSeconds') as string,
      refused: { probeIntervalSeconds: { value: 60, ac: 400, av: 2, ad: expect.stringContaining('5') as string } },
    });
    expect(Object.keys(after.acknowledgement?.refused ?? {})).toEqual(['probeIntervalSeconds']);
  });

  it('go back to the default where a setting is taken away', () => {
    const before = takeDesired(initialSettings, { slowMilliseconds: 300, telemetry: true, writeProbe: {} });
    const after = takeDesired(before, { slowMilliseconds: null, telemetry: null });
    expect(after.desired).toEqual(desiredSchema.parse({}));
    expect(after.acknowledgement?.ac).toBe(200);
  });

  it('are refused by name where they are no settings, and the others are taken', () => {
    const after = takeDesired(initialSettings, { volume: {}, probeintervalseconds: 60, slowMilliseconds: 300 });
    expect(after.desired.slowMilliseconds).toBe(300);
    expect(after.acknowledgement).toMatchObject({ ac: 400, ad: 'no such setting: volume, probeintervalseconds' });
    expect(after.acknowledgement).not.toHaveProperty('refused');
  });

  it('are told where a silence names what is not watched, and the silence of the others is in force', () => {
    const silence = { untilUtc: '2026-03-01T12:00:00Z', volumes: ['camera', 'camrea'] };
    const { desired, acknowledgement } = takeDesired(initialSettings, { volumes, silence });
    expect(desired.silence).toEqual(silence);
    expect(acknowledgement).toEqual({ ac: 400, av: 0, ad: 'silence names what is not watched: camrea' });
    const twice = { ...silence, volumes: ['camrea', 'camrea'] };
    expect(takeDesired(initialSettings, { volumes, silence: twice }).acknowledgement?.ad).toMatch(/watched: camrea$/);
    const right = { ...silence, volumes: ['camera'] };
    expect(takeDesired(initialSettings, { volumes, silence: right }).acknowledgement?.ac).toBe(200);
  });

  it.each([
    [{ camera: { share: 's', path: 'relative' } }, 'camera.path'],
    [{ Camera: volumes.camera }, 'Camera'],
    [{ camera: volumes.camera, results: { share: '', path: '/w' } }, 'results.share'],
  ])('keep the volumes, and the revision they belong to, where one volume is wrong: %j', (wrong, where) => {
    const before = takeDesired(initialSettings, { workload: 'line', revision: 'r1', volumes, $version: 1 });
    const after = takeDesired(before, { workload: 'line', revision: 'r2', volumes: wrong, $version: 2 });
    expect(after.desired).toEqual(before.desired);
    expect(after.acknowledgement?.refused).toMatchObject({
      volumes: { value: '1 volumes', ad: expect.stringContaining(where) as string },
      revision: { value: 'r1', ad: 'belongs to volumes, which was refused' },
    });
    expect(after.acknowledgement?.refused).not.toHaveProperty('workload');
  });

  it('take a revision that reads as a time in the words in which a gateway gives it back', () => {
    const revisionOf = (revision: string) => takeDesired(initialSettings, { revision }).desired.revision;
    expect(revisionOf('2026-11-22T01:50:20.160Z')).toBe('2026-11-22T01:50:20.16Z');
    expect(revisionOf('2026-11-22T05:00:00+01:00')).toBe('2026-11-22T04:00:00Z');
    expect(revisionOf('r1.000Z')).toBe('r1.000Z');
  });

  it('tell the value in force of every kind of setting', () => {
    const good = { shareFsTypes: ['fuse.rclone'], writeProbe: { intervalSeconds: 60 }, telemetry: true };
    const before = takeDesired(initialSettings, good);
    const wrong = {
      shareFsTypes: ['/'],
      writeProbe: { intervalSeconds: 1 },
      telemetry: 'yes',
      silence: { untilUtc: 'now' },
    };
    const { desired, acknowledgement } = takeDesired(before, wrong);
    expect(desired).toEqual(before.desired);
    expect(acknowledgement?.refused).toMatchObject({
      shareFsTypes: { value: '["fuse.rclone"]' },
      writeProbe: { value: '{"intervalSeconds":60,"includeCloud":false}' },
      telemetry: { value: true },
      silence: { value: 'not set' },
    });
  });

  it.each([
    [{ volumes: { A: volumes.camera } }, 'volumes (A: the name must be 1 to 63 of a-z, 0-9 and -'],
    [{ silence: { untilUtc: '2026-11-22T05:00Z' } }, 'silence (untilUtc: must be a time in UTC with seconds and Z'],
    [{ silence: { untilUtc: '2026-11-22T05:00:00+00:00' } }, 'such as 2026-03-01T12:00:00Z'],
    [{ silence: { untilUtc: 5 } }, 'such as 2026-03-01T12:00:00Z'],
    [{ shareFsTypes: ['fuse/rclone'] }, 'shareFsTypes (0: must be a file-system type such as fuse.rclone'],
  ])('are refused with what is wanted instead: %j', (section, wanted) => {
    expect(takeDesired(initialSettings, section).acknowledgement?.ad).toContain(wanted);
  });

  it.each([
    ['in a volume', '{"volumes":{"camera":{"share":"s","path":"/v","__proto__":{"a":1}}},"$version":3}'],
    ['with a plain value', '{"volumes":{"camera":{"share":"s","path":"/v","__proto__":1}},"$version":3}'],
    ['as the name of a volume', '{"volumes":{"camera":{"share":"s","path":"/v"},"__proto__":{}},"$version":3}'],
    ['as a setting', '{"volumes":{"camera":{"share":"s","path":"/v"}},"__proto__":{"telemetry":true},"$version":3}'],
  ])('leave out a key __proto__ %s, as the SDK does where it reads the twin anew', (_where, notified) => {
    const readAnew = { volumes: { camera: { share: 's', path: '/v' } }, $version: 3 };
    const taken = takeDesired(initialSettings, JSON.parse(notified));
    expect(taken).toEqual(takeDesired(initialSettings, readAnew));
    expect(taken.acknowledgement?.ac).toBe(200);
  });

  it.each([
    ['nested without end', nested(4_000), 'nested'],
    [
      'larger than a twin',
      { volumes: Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`v${n}`, n])) },
      'larger',
    ],
    ['one long text', { revision: 'x'.repeat(200_000) }, 'larger'],
    ['a list', [1, 2], 'no object'],
    ['a text', 'all', 'no object'],
  ])('are refused as a whole where they are %s', (_what, section, reason) => {
    const before = takeDesired(initialSettings, { volumes });
    const after = takeDesired(before, section);
    expect(after.desired).toBe(before.desired);
    expect(after.acknowledgement).toMatchObject({ ac: 400, ad: expect.stringContaining(reason) as string });
  });

  it('end in settings and an acknowledgement that both parse, whatever comes', () => {
    const anyValue = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.integer(), fc.boolean());
    const section = fc.dictionary(fc.oneof(fc.constantFrom(...settingNames), fc.string()), anyValue);
    fc.assert(
      fc.property(section, section, (first, second) => {
        const before = takeDesired(initialSettings, first);
        const after = takeDesired(before, second);
        expect(desiredSchema.safeParse(after.desired).success).toBe(true);
        expect(acknowledgementSchema.safeParse(after.acknowledgement).success).toBe(true);
        for (const [name, { value }] of Object.entries(after.acknowledgement?.refused ?? {})) {
          const setting = name as SettingName;
          expect(after.desired[setting]).toEqual(before.desired[setting]);
          // What is in force is told as it is, a revision of nothing too.
          expect(value === '').toBe(after.desired[setting] === '');
        }
      }),
    );
  });
});

function nested(levels: number): unknown {
  let value: unknown = {};
  for (let level = 0; level < levels; level += 1) value = { volumes: value };
  return value;
}
