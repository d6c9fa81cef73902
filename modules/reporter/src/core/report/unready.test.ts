import { describe, expect, it } from 'vitest';
import { initialSettings, takeDesired } from '../settings/take-desired.ts';
import { unreadyBecause } from './unready.ts';

const volumes = { camera: { share: 'camera-drop', path: '/v' } };
const wrong = { camera: { share: 'camera-drop', path: '/v', protocol: 'SMB' } };
const watching = takeDesired(initialSettings, { volumes, $version: 1 });
const well = { connected: true, twin: 'confirmed' } as const;

describe('readiness', () => {
  it('is lacking for no reason where all is well', () => {
    expect(unreadyBecause(well, 'prober', watching)).toBeUndefined();
    expect(unreadyBecause(well, 'reporter', initialSettings)).toBeUndefined();
  });

  it.each([
    [{ connected: false, twin: 'confirmed' }, 'not connected'],
    [{ connected: true, twin: 'unread' }, 'not yet seen'],
    [{ connected: true, twin: 'withGateway' }, 'its cloud does not have it'],
    [{ connected: true, twin: 'failed' }, 'failed'],
  ] as const)('is lacking where the hub is %j', (hub, reason) => {
    expect(unreadyBecause(hub, 'reporter', initialSettings)).toContain(reason);
  });

  it('of a prober says that nothing is watched where the hub was not reached since the start', () => {
    const away = { ...well, connected: false };
    expect(unreadyBecause(away, 'prober', initialSettings)).toBe(
      'not connected to the hub since the start: without its settings no volume is watched',
    );
    for (const reason of [
      unreadyBecause(away, 'prober', watching),
      unreadyBecause(away, 'reporter', initialSettings),
    ]) {
      expect(reason).toBe('not connected to the hub');
    }
  });

  it('of a prober is lacking where it watches nothing', () => {
    expect(unreadyBecause(well, 'prober', takeDesired(initialSettings, {}))).toContain('names none');
    expect(unreadyBecause(well, 'prober', takeDesired(initialSettings, [1]))).toContain('no object');
  });

  it('is lacking where the volumes were refused, whether others are watched or not', () => {
    for (const before of [initialSettings, watching]) {
      const settings = takeDesired(before, { volumes: wrong, $version: 2 });
      expect(unreadyBecause(well, 'prober', settings)).toContain('refused: camera.protocol');
    }
  });

  it('does not hang on another setting that was refused', () => {
    expect(unreadyBecause(well, 'prober', takeDesired(watching, { volumes, probeIntervalSeconds: 1 }))).toBeUndefined();
  });
});
