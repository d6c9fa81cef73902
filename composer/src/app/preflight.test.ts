import { describe, expect, it } from 'vitest';
import { wellAgent } from '../core/status/testing/well-device.ts';
import { HubError } from '../hub/hub-error.ts';
import type { DeviceIdentity, Hub } from '../hub/hub.ts';
import { checkDevice } from './preflight.ts';
import { fakeHub } from './testing/fake-hub.ts';

const deployment = { id: 'base', priority: 10, targetCondition: "tags.site='east'" };
const withDeployment = (matchesCondition: Hub['matchesCondition']) =>
  fakeHub({ listAutomaticDeployments: () => Promise.resolve([deployment]), matchesCondition });
const fails = (kind: 'rejected' | 'unreachable') => () =>
  Promise.reject(new HubError(kind, 'contoso', 'it answers 400: no such function'));
const targeted = (words: string) => ({ code: 'device-targeted', message: expect.stringContaining(words) as string });

describe('before a push', () => {
  it('a device that no automatic deployment targets is taken, and its twin is answered', async () => {
    const hub = withDeployment(() => Promise.resolve(false));
    expect(await checkDevice(hub, 'line-7', false)).toEqual(wellAgent());
  });

  it('one whose twin names a deployment is refused', async () => {
    const agent = wellAgent({ configurations: { base: 'Targeted' } });
    const hub = fakeHub({ readAgentTwin: () => Promise.resolve(agent) });
    await expect(checkDevice(hub, 'line-7', false)).rejects.toMatchObject(targeted('base (Targeted)'));
  });

  it('one that a condition matches is refused, although its twin is not marked yet', async () => {
    const asked: string[][] = [];
    const hub = withDeployment((...call) => {
      asked.push(call);
      return Promise.resolve(true);
    });
    await expect(checkDevice(hub, 'line-7', false)).rejects.toMatchObject(targeted('base (matches)'));
    expect(asked).toEqual([['line-7', "tags.site='east'"]]);
  });

  it('one is refused when a condition cannot be evaluated: that it does not match is not known', async () => {
    await expect(checkDevice(withDeployment(fails('rejected')), 'line-7', false)).rejects.toMatchObject(
      targeted('could not be evaluated: contoso: it answers 400'),
    );
  });

  it('a hub that cannot be asked for its conditions is an error, and no leave to push', async () => {
    await expect(checkDevice(withDeployment(fails('unreachable')), 'line-7', false)).rejects.toThrow(HubError);
  });

  it('a deployment without a condition targets nothing and is not asked about', async () => {
    const listAutomaticDeployments = () => Promise.resolve([{ ...deployment, targetCondition: ' ' }]);
    await expect(checkDevice(fakeHub({ listAutomaticDeployments }), 'line-7', false)).resolves.toBeDefined();
  });

  it('force takes a targeted device all the same', async () => {
    expect(
      await checkDevice(
        withDeployment(() => Promise.resolve(true)),
        'line-7',
        true,
      ),
    ).toEqual(wellAgent());
  });

  it.each<[string, DeviceIdentity | undefined]>([
    ['device-unknown', undefined],
    ['device-not-edge', { edge: false, enabled: true, connected: true }],
    ['device-disabled', { edge: true, enabled: false, connected: true }],
  ])('force does not take a device that cannot be pushed to: %s', async (code, identity) => {
    const hub = fakeHub({ readDevice: () => Promise.resolve(identity) });
    await expect(checkDevice(hub, 'line-7', true)).rejects.toMatchObject({ code });
  });

  it('an edge device without an edgeAgent twin is a hub that contradicts itself', async () => {
    const hub = fakeHub({ readAgentTwin: () => Promise.resolve(undefined) });
    await expect(checkDevice(hub, 'line-7', false)).rejects.toMatchObject({ kind: 'badAnswer' });
  });
});
