import { describe, expect, it } from 'vitest';
import { aVolume } from '../testing/rollouts.ts';
import { desiredWith, nowMs, proberDesired, wellAgent, wellReport } from '../core/status/testing/well-device.ts';
import { HubError } from '../hub/hub-error.ts';
import { ApplyRefusal } from './preflight.ts';
import { readStatus } from './status.ts';
import { fakeHub, moduleTwin, wellTwins } from './testing/fake-hub.ts';

describe('the status of a device', () => {
  it('is well, with its modules and reporters, when there is no trouble', async () => {
    const status = await readStatus(fakeHub(), 'line-7', nowMs);
    expect(status).toMatchObject({ device: 'line-7', well: true, troubles: [] });
    expect(status.modules.map(({ name }) => name)).toContain('detector');
    expect(Object.keys(status.reporters).toSorted()).toEqual(['line-prober', 'reporter']);
  });

  it('is not well when a share is not, and still shows who says so', async () => {
    const volumes = { camera: aVolume('camera-drop', { state: 'unknown' }) };
    const prober = moduleTwin(wellReport('prober', { volumes }), { desired: proberDesired });
    const status = await readStatus(fakeHub({}, { ...wellTwins, 'line-prober': prober }), 'line-7', nowMs);
    expect(status).toMatchObject({ well: false, reporters: { 'line-prober': { volumes } } });
    expect(status.troubles).toContain('share camera-drop (camera) is unknown');
  });

  it('is not well after silence, by the clock of the hub and not of the device', async () => {
    const ahead = moduleTwin(wellReport('reporter', { heartbeatUtc: '2026-03-01T14:00:00Z' }));
    const status = await readStatus(fakeHub({}, { ...wellTwins, reporter: ahead }), 'line-7', nowMs + 3600_000);
    expect(status.well).toBe(false);
    expect(status.troubles).toEqual(
      expect.arrayContaining(['reporter has been silent for 65 minutes', 'line-prober has been silent for 65 minutes']),
    );
  });

  it('reads the prober that is desired even while edgeAgent does not report it', async () => {
    const { detector, reporter } = wellAgent().modules;
    if (detector === undefined || reporter === undefined) throw new Error('the well device has both');
    const hub = fakeHub({ readAgentTwin: () => Promise.resolve(wellAgent({ modules: { detector, reporter } })) });
    const status = await readStatus(hub, 'line-7', nowMs);
    expect(status.troubles).toEqual(['line-prober is desired, and edgeAgent does not report it']);
    expect(Object.keys(status.reporters)).toContain('line-prober');
  });

  it('expects no word of a prober that is desired to be stopped', async () => {
    const agent = wellAgent({ desired: desiredWith({ 'old-prober': 'stopped' }) });
    const hub = fakeHub({ readAgentTwin: () => Promise.resolve(agent) });
    expect(await readStatus(hub, 'line-7', nowMs)).toMatchObject({ well: true, troubles: [] });
  });

  it('says of a twin that breaks the contract just that, and of one that cannot be read why', async () => {
    const twins = { reporter: wellTwins['reporter'] ?? moduleTwin({}), 'line-prober': moduleTwin({ contract: 2 }) };
    expect((await readStatus(fakeHub({}, twins), 'line-7', nowMs)).troubles).toEqual([
      'twin of line-prober: not a document of contract version 1',
    ]);
    const throttled = () => Promise.reject(new HubError('throttled', 'contoso', 'it throttles'));
    const { well, troubles } = await readStatus(fakeHub({ readModuleTwin: throttled }), 'line-7', nowMs);
    expect(well).toBe(false);
    expect(troubles).toContain('twin of reporter: contoso: it throttles');
  });

  it('of an unknown device is refused', async () => {
    const hub = fakeHub({ readAgentTwin: () => Promise.resolve(undefined) });
    await expect(readStatus(hub, 'line-9', nowMs)).rejects.toThrow(ApplyRefusal);
  });
});
