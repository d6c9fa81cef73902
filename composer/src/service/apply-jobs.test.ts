import { describe, expect, it, vi } from 'vitest';
import type { Deployable } from '../core/rollout/deployable.ts';
import type { AgentTwin } from '../core/rollout/observation.ts';
import { HubError } from '../hub/hub-error.ts';
import type { Hub } from '../hub/hub.ts';
import { ApplyJobs, type JobParts } from './apply-jobs.ts';
import type { ApplyRecord } from './apply-record.ts';
import { viewApply } from './apply-view.ts';

const password = 'hunter2-hunter2';
const desired = {
  schemaVersion: '1.1',
  runtime: {
    type: 'docker',
    settings: { registryCredentials: { contoso: { address: 'contoso.azurecr.io', username: 'puller', password } } },
  },
  systemModules: { edgeAgent: { settings: { image: 'agent:1.1' } }, edgeHub: { settings: { image: 'hub:1.1' } } },
  modules: {},
};
const deployable: Deployable = {
  name: 'line-inspection',
  target: 'ase-1node',
  revision: '0123456789ab',
  modulesContent: { $edgeAgent: { 'properties.desired': desired } },
  bindings: [],
};

/** A hub whose device takes every push and whose edgeAgent never does anything about it. */
function idleHub(change: Partial<Hub> = {}): Hub {
  let twin: AgentTwin = {
    desiredVersion: 1,
    desiredUpdatedUtc: '2026-11-02T10:00:00.000Z',
    desired: {},
    connected: true,
    modules: {},
    systemModules: {},
    configurations: {},
  };
  const unexpected = () => Promise.reject(new Error('not asked for here'));
  return {
    name: 'contoso.azure-devices.net',
    simulated: false,
    readDevice: () => Promise.resolve({ edge: true, enabled: true, connected: true }),
    readAgentTwin: () => Promise.resolve(twin),
    readModuleTwin: () => Promise.resolve(undefined),
    listAutomaticDeployments: () => Promise.resolve([]),
    matchesCondition: unexpected,
    applyContent: () => {
      twin = { ...twin, desiredVersion: 2, desired };
      return Promise.resolve();
    },
    invokeMethod: unexpected,
    ensureEdgeDevice: unexpected,
    ...change,
  };
}

function parts(hub: Hub, watch = true): JobParts {
  const limits = { graceSeconds: 30, deadlineSeconds: 600, require: 'answered' as const };
  const options = { device: 'line-7', force: false, releaseDropped: false, watch, limits, pollSeconds: 60 };
  return { deployable, options, connect: () => Promise.resolve(hub) };
}

const ended = (record: ApplyRecord) => vi.waitFor(() => expect(record.finish).toBeDefined());
const pushed = (record: ApplyRecord) => vi.waitFor(() => expect(record.push).toBe('made'));

describe('an apply of the service', () => {
  const unforeseen: unknown[] = [];
  const jobs = (running = 10, kept = 10) => new ApplyJobs({ running, kept }, (thrown) => void unforeseen.push(thrown));

  it('without a watch ends as pushed, and never claims to be done', async () => {
    const record = await jobs().start(parts(idleHub(), false));
    await ended(record);
    expect(viewApply(record)).toMatchObject({
      state: 'ended',
      outcome: 'pushed',
      exitCode: 0,
      push: 'made',
      version: 2,
    });
  });

  it('shows no part of the manifest, where the password of the registry stands', async () => {
    const record = await jobs().start(parts(idleHub(), false));
    await ended(record);
    expect(JSON.stringify(viewApply(record))).not.toContain(password);
    expect(JSON.stringify(record)).not.toContain(password);
  });

  it('is refused by a device that the hub does not know, and says that nothing was pushed', async () => {
    const record = await jobs().start(parts(idleHub({ readDevice: () => Promise.resolve(undefined) })));
    await ended(record);
    const problem = { status: 404, code: 'device-unknown', exitCode: 1 };
    expect(viewApply(record)).toMatchObject({ outcome: 'refused', exitCode: 1, push: 'notMade', problem });
  });

  it('is broken when the hub fails in the middle of the push, and whether it arrived is not known', async () => {
    const applyContent = () => Promise.reject(new HubError('unreachable', 'contoso', 'the connection was cut'));
    const record = await jobs().start(parts(idleHub({ applyContent })));
    await ended(record);
    const problem = { status: 502, code: 'hub-unreachable' };
    expect(viewApply(record)).toMatchObject({ outcome: 'broken', exitCode: 3, push: 'unknown', problem });
  });

  it('hides an error that nobody foresaw from the caller and gives it to the log', async () => {
    const surprise = new TypeError(`cannot read ${password}`);
    const record = await jobs().start(parts(idleHub({ readDevice: () => Promise.reject(surprise) })));
    await ended(record);
    expect(viewApply(record)).toMatchObject({ outcome: 'broken', problem: { status: 500, code: 'internal' } });
    expect(JSON.stringify(viewApply(record))).not.toContain(password);
    expect(unforeseen).toContain(surprise);
  });

  it('can be cancelled while it watches, and says that what was pushed stays', async () => {
    const all = jobs();
    const record = await all.start(parts(idleHub()));
    await pushed(record);
    expect(viewApply(record)).toMatchObject({ state: 'running', push: 'made' });
    await all.cancel(record.id);
    expect(viewApply(record)).toMatchObject({ state: 'ended', outcome: 'cancelled', exitCode: 130 });
    expect(record.finish?.why).toContain('stays on the device');
  });

  it('stays as it ended when it is cancelled afterwards', async () => {
    const all = jobs();
    const record = await all.start(parts(idleHub(), false));
    await ended(record);
    await all.cancel(record.id);
    expect(record.finish?.outcome).toBe('pushed');
  });

  it('is one of a bounded number: one more at work is refused, and the oldest that ended is forgotten', async () => {
    const all = jobs(1, 2);
    const first = await all.start(parts(idleHub(), false));
    await ended(first);
    const second = await all.start(parts(idleHub()));
    await expect(all.start(parts(idleHub()))).rejects.toMatchObject({
      problem: { status: 503, code: 'too-many-applies' },
    });
    expect(all.find(first.id)).toBe(first);
    await all.cancel(second.id);
    const third = await all.start(parts(idleHub()));
    expect(all.find(first.id)).toBeUndefined();
    expect(all.find(second.id)).toBe(second);
    await all.cancelAll();
    expect(third.finish?.outcome).toBe('cancelled');
  });
});
