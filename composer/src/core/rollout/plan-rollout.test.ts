import { describe, expect, it } from 'vitest';
import { anAgent, pushedUtc } from '../../testing/rollouts.ts';
import { withTag } from './image.ts';
import { planRollout } from './plan-rollout.ts';
import { demandReadable, UnreadableManifest } from './read-desired.ts';

interface Entry {
  readonly createOptions?: object;
  readonly image?: string;
  readonly status?: string;
  readonly restartPolicy?: string;
}

function desired(modules: Record<string, Entry>): Record<string, unknown> {
  const system = (image: string) => ({ type: 'docker', settings: { image, createOptions: '{}' } });
  return {
    schemaVersion: '1.1',
    runtime: { type: 'docker', settings: {} },
    systemModules: {
      edgeAgent: system('agent:1.1'),
      edgeHub: { ...system('hub:1.1'), status: 'running', restartPolicy: 'always' },
    },
    modules: Object.fromEntries(
      Object.entries(modules).map(([id, entry]) => [
        id,
        {
          type: 'docker',
          status: entry.status ?? 'running',
          restartPolicy: entry.restartPolicy ?? 'always',
          settings: { image: entry.image ?? 'app:1', createOptions: JSON.stringify(entry.createOptions ?? {}) },
        },
      ]),
    ),
  };
}

/** The same deployment with one entry of `modules` changed. */
function withEntry(whole: Record<string, unknown>, id: string, change: object): Record<string, unknown> {
  const modules = whole['modules'] as Record<string, object>;
  return { ...whole, modules: { ...modules, [id]: { ...modules[id], ...change } } };
}

const mounts = (share: string) => ({ HostConfig: { Mounts: [{ Target: '/data', Source: share, Type: 'volume' }] } });

function plan(before: Record<string, unknown>, now: Record<string, unknown>) {
  const deployable = {
    name: 'line',
    target: 'ase-1node',
    revision: 'abc',
    modulesContent: { $edgeAgent: { 'properties.desired': now } },
    bindings: [],
  };
  const after = { desiredVersion: 6, desiredUpdatedUtc: pushedUtc };
  return planRollout(deployable, 'line-7', anAgent({ desired: before }), after, []);
}

const changedOf = (rollout: ReturnType<typeof plan>) =>
  rollout.modules.filter((module) => module.changed).map((module) => module.name);

describe('planning a rollout', () => {
  it('awaits a new pod of every module on a device that had no deployment, but not of edgeAgent itself', () => {
    expect(changedOf(plan({}, desired({ app: {} })))).toEqual(['edgeHub', 'app']);
  });

  it('awaits nothing new when the same deployment is pushed again', () => {
    expect(changedOf(plan(desired({ app: {} }), desired({ app: {} })))).toEqual([]);
  });

  it('awaits new pods of all when the deployment before was never taken: nobody knows what runs', () => {
    const now = desired({ app: {} });
    const deployable = {
      name: 'l',
      target: 'ase-1node',
      revision: 'r',
      modulesContent: { $edgeAgent: { 'properties.desired': now } },
      bindings: [],
    };
    const after = { desiredVersion: 6, desiredUpdatedUtc: pushedUtc };
    for (const change of [{ lastDesiredVersion: 4 }, { lastDesiredStatus: { code: 400, description: '' } }]) {
      const rollout = planRollout(deployable, 'line-7', anAgent({ desired: now, ...change }), after, []);
      expect(changedOf(rollout)).toEqual(['edgeHub', 'app']);
    }
  });

  it('awaits a new pod when a share, an image or a status changes', () => {
    const before = desired({
      a: { createOptions: mounts('one') },
      b: { image: 'b:1' },
      c: { status: 'stopped' },
      d: {},
    });
    const now = desired({ a: { createOptions: mounts('two') }, b: { image: 'b:2' }, c: {}, d: {} });
    expect(changedOf(plan(before, now))).toEqual(['a', 'b', 'c']);
  });

  it('awaits no new pod for what Kubernetes ignores, which would be waiting for ever', () => {
    expect(changedOf(plan(desired({ app: {} }), desired({ app: { restartPolicy: 'never' } })))).toEqual([]);
  });

  it('knows the claims a module waits for', () => {
    const rollout = plan({}, desired({ app: { createOptions: mounts('/Camera/') } }));
    expect(rollout.modules.find((module) => module.name === 'app')?.claims).toEqual(['camera']);
  });

  it('refuses to plan what edgeAgent cannot read, instead of knowing no module and finding all of them well', () => {
    const broken = withEntry(desired({ app: {} }), 'app', { env: { A: 'x' } });
    expect(() => plan({}, broken)).toThrow(UnreadableManifest);
    const content = { $edgeAgent: { 'properties.desired': broken } };
    expect(demandReadable(content)).toContain('modules.app.env.A');
    expect(demandReadable({ $edgeAgent: { 'properties.desired': desired({}) } })).toBeUndefined();
    expect(demandReadable({})).toBeDefined();
  });

  it('reads a version and a startup order as the agent does, and knows all modules', () => {
    const rollout = plan({}, withEntry(desired({ app: {}, b: {} }), 'app', { version: 1, startupOrder: '2' }));
    expect(rollout.modules.map((module) => module.name)).toEqual(['edgeAgent', 'edgeHub', 'app', 'b']);
  });

  it('awaits no new pod of the modules beside one that could not be read before', () => {
    const before = withEntry(desired({ app: {}, b: {} }), 'app', { env: { A: 'x' } });
    expect(changedOf(plan(before, desired({ app: {}, b: {} })))).toEqual(['app']);
    expect(changedOf(plan({ ...before, schemaVersion: 'x', runtime: 1 }, desired({ b: {} })))).toEqual([]);
  });

  it('takes the time of the push from the hub', () => {
    expect(plan({}, desired({})).pushedUtc).toBe(pushedUtc);
  });

  it.each([
    ['app', 'app:latest'],
    ['contoso.azurecr.io:5000/app', 'contoso.azurecr.io:5000/app:latest'],
    ['contoso.azurecr.io/app:1.2', 'contoso.azurecr.io/app:1.2'],
    ['contoso.azurecr.io/app@sha256:00', 'contoso.azurecr.io/app@sha256:00'],
  ])('reads the image %s as %s', (image, expected) => {
    expect(withTag(image)).toBe(expected);
  });
});
