import { expect, it } from 'vitest';
import type { Deployable } from '../core/rollout/deployable.ts';
import type { Hub } from '../hub/hub.ts';
import { applyToDevice } from './apply.ts';
import { ApplyRefusal } from './preflight.ts';

const system = { type: 'docker', settings: { image: 'x:1', createOptions: '{}' } };
const desired = {
  schemaVersion: '1.1',
  runtime: { type: 'docker', settings: {} },
  systemModules: { edgeAgent: system, edgeHub: system },
  modules: { app: { ...system, env: { A: 'x' } } },
};
const deployable: Deployable = {
  name: 'line',
  target: 'ase-1node',
  revision: 'r',
  modulesContent: { $edgeAgent: { 'properties.desired': desired } },
  bindings: [],
};

it('a deployment that edgeAgent cannot read is refused with its place, before the hub is asked for anything', async () => {
  const asked: string[] = [];
  const hub = new Proxy({} as Hub, {
    get: (_hub, name) => {
      asked.push(String(name));
      return () => Promise.reject(new Error('nobody should ask'));
    },
  });
  const options = {
    device: 'line-7',
    force: true,
    watch: true,
    releaseDropped: false,
    limits: { graceSeconds: 1, deadlineSeconds: 1, require: 'running' as const },
    pollSeconds: 1,
    signal: new AbortController().signal,
  };
  const refusal: unknown = await applyToDevice(deployable, options, hub, () => undefined).catch(
    (thrown: unknown) => thrown,
  );
  expect(refusal).toBeInstanceOf(ApplyRefusal);
  expect(refusal).toMatchObject({ code: 'manifest-unreadable' });
  expect((refusal as ApplyRefusal).message).toContain('modules.app.env.A');
  expect(asked).toEqual([]);
});
