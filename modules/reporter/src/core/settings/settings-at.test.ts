import { describe, expect, it } from 'vitest';
import { settingsAt } from './settings-at.ts';
import { initialSettings, takeDesired } from './take-desired.ts';

const volumes = { camera: { share: 'camera-drop', path: '/v' } };
const untilUtc = '2026-03-01T12:00:00Z';
const end = Date.parse(untilUtc);
const silence = { untilUtc, volumes: ['camera', 'gone'] };

describe('the acknowledgement of a silence that names what is not watched', () => {
  it('says so while it is in force, and no more once it is over', () => {
    const taken = takeDesired(initialSettings, { volumes, silence, $version: 7 });
    expect(settingsAt(taken, end - 1)).toEqual({
      desired: taken.desired,
      acknowledgement: { ac: 400, av: 7, ad: 'silence names what is not watched: gone' },
    });
    expect(settingsAt(taken, end)).toEqual({
      desired: taken.desired,
      acknowledgement: { ac: 200, av: 7, ad: 'accepted' },
    });
    expect(taken.desired.silence).toEqual(silence);
  });

  it('goes on to say what else is wrong', () => {
    const taken = takeDesired(initialSettings, { volumes, silence, telemetry: 'yes', volume: 1, $version: 7 });
    const { acknowledgement } = settingsAt(taken, end);
    expect(acknowledgement).toMatchObject({ ac: 400, refused: { telemetry: { value: false } } });
    expect(acknowledgement?.ad).toMatch(/^refused: telemetry \(.+\); no such setting: volume$/);
  });

  it('is that of the silence in force where another one is refused', () => {
    const before = takeDesired(initialSettings, { volumes, silence });
    const taken = takeDesired(before, { volumes, silence: 7 });
    expect(settingsAt(taken, end - 1).acknowledgement?.ad).toContain('silence names what is not watched: gone');
    expect(settingsAt(taken, end).acknowledgement?.ad).not.toContain('not watched');
    expect(settingsAt(taken, end).acknowledgement?.ac).toBe(400);
  });

  it('is there as soon as anything was taken', () => {
    expect(settingsAt(initialSettings, end)).toEqual(initialSettings);
  });
});
