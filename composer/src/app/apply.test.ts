import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Deployable } from '../core/rollout/deployable.ts';
import { nowMs, wellAgent } from '../core/status/testing/well-device.ts';
import { HubError } from '../hub/hub-error.ts';
import type { Hub } from '../hub/hub.ts';
import { applyToDevice, type ApplyEvent, type ApplyOptions } from './apply.ts';
import { fakeHub, modulesContent } from './testing/fake-hub.ts';

const deployable: Deployable = { name: 'line', target: 'ase-1node', revision: 'r1', modulesContent, bindings: [] };

/** A hub that takes the push, and from then on answers as `look` does. */
function hubThat(look: Hub['readAgentTwin']): Hub {
  let pushed = false;
  let confirmed = false;
  return fakeHub({
    applyContent: () => {
      pushed = true;
      return Promise.resolve();
    },
    readAgentTwin: (device) => {
      if (confirmed) return look(device);
      confirmed = pushed;
      return Promise.resolve(wellAgent({ modules: {} }));
    },
  });
}

const unreachable = () => Promise.reject(new HubError('unreachable', 'contoso', 'no answer within 20 s'));

function apply(hub: Hub, deadlineSeconds: number) {
  const events: ApplyEvent[] = [];
  const options: ApplyOptions = {
    device: 'line-7',
    force: false,
    watch: true,
    releaseDropped: false,
    limits: { graceSeconds: 30, deadlineSeconds, require: 'answered' },
    pollSeconds: 5,
    signal: new AbortController().signal,
  };
  const ended = applyToDevice(deployable, options, hub, (event) => void events.push(event)).then(
    ({ outcome }) => ({ outcome, afterSeconds: (Date.now() - nowMs) / 1000 }),
    (thrown: unknown) => ({ thrown, afterSeconds: (Date.now() - nowMs) / 1000 }),
  );
  return { events, ended };
}

/** How it ended, if it did by now. */
const soFar = (ended: Promise<object>) => Promise.race([ended, Promise.resolve('still watching')]);

beforeEach(() => void vi.useFakeTimers({ now: nowMs }));
afterEach(() => void vi.useRealTimers());

describe('a watched apply', () => {
  it('ends with the error of the hub after a minute without any answer', async () => {
    const { events, ended } = apply(hubThat(unreachable), 3600);
    await vi.advanceTimersByTimeAsync(120_000);
    const end = await soFar(ended);
    expect(end).toMatchObject({ thrown: { name: 'HubError', kind: 'unreachable' }, afterSeconds: 60 });
    expect(events.filter(({ kind }) => kind === 'hubTrouble')).not.toHaveLength(0);
  });

  it('ends with the error of the hub at its own deadline, when that is sooner', async () => {
    const { ended } = apply(hubThat(unreachable), 20);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(await soFar(ended)).toMatchObject({
      thrown: { kind: 'unreachable' },
      afterSeconds: 20,
    });
  });

  it('goes on over silences that are shorter, and ends as unfinished at the deadline', async () => {
    let looks = 0;
    const hub = hubThat(() => {
      looks += 1;
      return looks % 10 === 0 ? Promise.resolve(wellAgent({ modules: {}, lastDesiredVersion: 1 })) : unreachable();
    });
    const { ended } = apply(hub, 195);
    await vi.advanceTimersByTimeAsync(300_000);
    const end = await soFar(ended);
    expect(end).toMatchObject({ outcome: 'unfinished', afterSeconds: 195 });
  });

  it.each(['refused', 'notFound'] as const)('ends at once when the hub answers that it is %s', async (kind) => {
    const { ended } = apply(
      hubThat(() => Promise.reject(new HubError(kind, 'contoso', 'no'))),
      3600,
    );
    await vi.advanceTimersByTimeAsync(1000);
    expect(await soFar(ended)).toMatchObject({ thrown: { kind }, afterSeconds: 0 });
  });

  it('is told that another writer pushed at the same moment, and claims nothing', async () => {
    let reads = 0;
    const readAgentTwin = () => Promise.resolve((reads += 1) === 1 ? wellAgent() : wellAgent({ desired: {} }));
    const { ended } = apply(fakeHub({ readAgentTwin }), 3600);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await soFar(ended)).toMatchObject({ thrown: { code: 'push-not-kept' } });
  });
});
