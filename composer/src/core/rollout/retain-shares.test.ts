import { joinCreateOptions } from '@mooring/edge-kubernetes';
import { describe, expect, it } from 'vitest';
import { anAgent, running } from '../../testing/rollouts.ts';
import type { Deployable } from './deployable.ts';
import { agentDesired } from './deployable.ts';
import { retainShares } from './retain-shares.ts';

type Mounts = Record<string, string>;

function desired(modules: Record<string, Mounts>): Record<string, unknown> {
  const system = { type: 'docker', settings: { image: 'x:1', createOptions: '{}' } };
  return {
    schemaVersion: '1.1',
    runtime: { type: 'docker', settings: {} },
    systemModules: { edgeAgent: system, edgeHub: system },
    modules: Object.fromEntries(
      Object.entries(modules).map(([name, mounts]) => {
        const list = Object.entries(mounts).map(([Target, Source]) => ({ Target, Source, Type: 'volume' }));
        const createOptions = JSON.stringify({ HostConfig: { Mounts: list } });
        return [name, { type: 'docker', status: 'running', settings: { image: 'x:1', createOptions } }];
      }),
    ),
  };
}

function deployable(modules: Record<string, Mounts>, prober: string | undefined = 'line-prober'): Deployable {
  const modulesContent = { $edgeAgent: { 'properties.desired': desired(modules) } };
  return { name: 'line', target: 'ase-1node', revision: 'r', modulesContent, bindings: [], prober };
}

function proberMounts(pushed: Deployable): unknown {
  const modules = agentDesired(pushed.modulesContent)['modules'] as Record<
    string,
    { settings: Record<string, string> }
  >;
  const options = JSON.parse(joinCreateOptions(modules['line-prober']?.settings ?? {})) as {
    HostConfig: { Mounts: { Target: string; Source: string }[] };
  };
  return options.HostConfig.Mounts.map(({ Target, Source }) => [Target, Source]);
}

const old = desired({ app: { '/in': 'camera-drop' }, 'line-prober': { '/mooring/volumes/camera': 'camera-drop' } });
const now = { app: { '/in': 'camera-dorp' }, 'line-prober': { '/mooring/volumes/camera': 'camera-dorp' } };
const before = anAgent({ desired: old, modules: { app: running('x:1'), 'line-prober': running('x:1') } });

describe('shares that a deployment drops', () => {
  it('stay mounted by the prober when they are known to have been mounted', () => {
    const kept = retainShares(deployable(now), before, new Set(['camera-drop']));
    expect(kept).toMatchObject({ retained: ['camera-drop'], released: [] });
    expect(proberMounts(kept.deployable)).toEqual([
      ['/mooring/volumes/camera', 'camera-dorp'],
      ['/mooring/retained/camera-drop', 'camera-drop'],
    ]);
  });

  it('stay mounted through a second push, although the prober never came up in between', () => {
    const between = agentDesired(
      retainShares(deployable(now), before, new Set(['camera-drop'])).deployable.modulesContent,
    );
    const third = deployable({ 'line-prober': { '/mooring/volumes/camera': 'other' } });
    const kept = retainShares(third, anAgent({ desired: between, modules: {} }), new Set());
    expect(kept.retained).toEqual(['camera-drop']);
  });

  it('are let go when they were never mounted: they would keep the prober from starting', () => {
    const failed = anAgent({ desired: old, modules: {} });
    const kept = retainShares(deployable(now), failed, new Set());
    expect(kept).toMatchObject({ retained: [], released: [] });
    expect(proberMounts(kept.deployable)).toEqual([['/mooring/volumes/camera', 'camera-dorp']]);
  });

  it('are named as released when no prober is there to hold them', () => {
    const { prober: _prober, ...without } = deployable({ app: { '/in': 'other' } });
    const kept = retainShares(without, before, new Set(['camera-drop']));
    expect(kept).toMatchObject({ retained: [], released: ['camera-drop'] });
  });

  it('are none when the new deployment names them all', () => {
    const same = deployable({ app: { '/elsewhere': 'camera-drop' }, 'line-prober': {} });
    expect(retainShares(same, before, new Set(['camera-drop']))).toMatchObject({ retained: [], released: [] });
  });

  it('change nothing in the manifest that was handed in', () => {
    const given = deployable(now);
    const copy = structuredClone(given);
    retainShares(given, before, new Set(['camera-drop']));
    expect(given).toEqual(copy);
  });

  it.each<[string, object, object?]>([
    ['an environment that is no object', { env: { A: 'x' } }],
    ['a status that is a number', { status: 5 }],
    ['createOptions that Kubernetes would not take', {}, { Entrypoint: '/bin/sh' }],
  ])('are not overlooked when a module of the old deployment has %s', (_what, change, options: object = {}) => {
    const broken = structuredClone(old);
    const modules = broken['modules'] as Record<string, { settings: Record<string, unknown> }>;
    const Mounts = [{ Target: '/in', Source: 'camera-drop', Type: 'volume' }];
    const createOptions = JSON.stringify({ HostConfig: { Mounts }, ...options });
    for (const module of Object.values(modules))
      Object.assign(module, change, { settings: { image: 'x:1', createOptions } });
    const kept = retainShares(deployable(now), { ...before, desired: broken }, new Set(['camera-drop']));
    expect(kept.retained).toEqual(['camera-drop']);
  });

  it.each(['{', '[]', 5, { HostConfig: { Mounts: [{ Source: '!', Type: 'volume' }, { Source: 5 }, 'x'] } }])(
    'are none in old createOptions that are %j, and that is no crash',
    (createOptions) => {
      const broken = { modules: { app: { settings: { image: 'x:1', createOptions } }, b: 5 }, systemModules: [] };
      const kept = retainShares(deployable(now), { ...before, desired: broken }, new Set(['camera-drop']));
      expect(kept).toMatchObject({ retained: [], released: [] });
    },
  );
});
