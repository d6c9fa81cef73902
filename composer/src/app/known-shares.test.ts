import type { Reported, VolumeState } from '@mooring/contract';
import { describe, expect, it } from 'vitest';
import type { Deployable } from '../core/rollout/deployable.ts';
import { wellAgent, wellReport } from '../core/status/testing/well-device.ts';
import { aVolume, earlierUtc, laterUtc, pushedUtc } from '../testing/rollouts.ts';
import { findKnownShares } from './known-shares.ts';
import { fakeHub, moduleTwin, modulesContent } from './testing/fake-hub.ts';

const deployable: Deployable = { name: 'line', target: 'ase-1node', revision: 'r1', modulesContent, bindings: [] };

/** What is known when the prober alone speaks. The deployment in the twin is of 10:00:00. */
async function known(prober: Partial<Reported>, agent = wellAgent()) {
  const hub = fakeHub({}, { 'line-prober': moduleTwin(wellReport('prober', prober)) });
  const { names, mounted } = await findKnownShares(hub, 'line-7', agent, deployable);
  return { names, mounted: [...mounted] };
}
const startedAt = (startedUtc: string): Partial<Reported> => ({ agent: { version: '0.1.0', startedUtc } });
const nothing = { names: [], mounted: [] };

describe('shares that are known on a device', () => {
  it.each([
    ['after', laterUtc],
    ['at the moment of', new Date(pushedUtc).toISOString()],
  ])('are those of a prober that started %s the deployment that stands there', async (_when, startedUtc) => {
    expect(await known(startedAt(startedUtc))).toEqual({ names: ['camera-drop'], mounted: ['camera-drop'] });
  });

  it('are not those of an older prober, which reports new names over old mounts', async () => {
    expect(await known(startedAt(earlierUtc))).toEqual(nothing);
  });

  it('are those of an older prober where the source itself names the share', async () => {
    const from = (source: string) =>
      known({ ...startedAt(earlierUtc), volumes: { camera: aVolume('camera-drop', { source }) } });
    expect((await from('//10.0.0.4/Camera-Drop')).names).toEqual(['camera-drop']);
    expect((await from('nas:/exports/camera-drop')).names).toEqual(['camera-drop']);
    expect(await from('//10.0.0.4/other')).toEqual(nothing);
  });

  it('are not known by a prober when it cannot be told when the deployment was written', async () => {
    expect(await known(startedAt(laterUtc), wellAgent({ desiredUpdatedUtc: undefined }))).toEqual(nothing);
  });

  it.each<VolumeState>(['unknown', 'missing', 'notAShare', 'replaced'])('are not those that are %s', async (state) => {
    const volumes = { camera: aVolume('camera-drop', { state }) };
    expect(await known({ ...startedAt(laterUtc), volumes })).toEqual(nothing);
  });

  it('are persistent volumes as well, without a claim that they were mounted', async () => {
    const persistentVolumes = { results: { name: 'results', phase: 'Available' as const } };
    expect(await known({ ...startedAt(earlierUtc), persistentVolumes })).toEqual({ names: ['results'], mounted: [] });
  });
});
