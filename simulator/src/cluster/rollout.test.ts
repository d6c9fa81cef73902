import { describe, expect, it } from 'vitest';
import { isReady } from './kubelet.ts';
import { moduleWith, smallCluster } from './testing/small-cluster.ts';

const recreate = { strategy: { type: 'Recreate' } };
const gpu = { resources: { limits: { 'nvidia.com/gpu': 1 } } };

describe('a rollout', () => {
  it('keeps the old pod until the new one is ready', () => {
    const cluster = smallCluster();
    cluster.apply(moduleWith('detector', ['camera']));
    cluster.runKubelet();
    const old = cluster.podsOf('detector')[0]?.metadata.name;
    cluster.apply(moduleWith('detector', ['camera', 'results']));
    expect(cluster.podsOf('detector').map((pod) => [pod.metadata.name === old, isReady(pod)])).toEqual([
      [true, true],
      [false, false],
    ]);
    cluster.runKubelet();
    expect(cluster.podsOf('detector')[0]?.metadata.deletionTimestamp).toBeDefined();
    cluster.runKubelet();
    expect(cluster.podsOf('detector').map((pod) => pod.metadata.name === old)).toEqual([false]);
  });

  it('leaves the old pod running for ever when the new one asks for a share that is not there', () => {
    const cluster = smallCluster();
    cluster.apply(moduleWith('detector', ['camera']));
    cluster.runKubelet();
    cluster.apply(moduleWith('detector', ['camera', 'nowhere']));
    for (let round = 0; round < 3; round += 1) cluster.runKubelet();
    expect(cluster.podsOf('detector').map(isReady)).toEqual([true, false]);
  });

  it('never has more than two pods of a module, dropping those that did not come up', () => {
    const cluster = smallCluster();
    cluster.apply(moduleWith('detector', ['camera']));
    cluster.runKubelet();
    cluster.apply(moduleWith('detector', ['nowhere']));
    cluster.apply(moduleWith('detector', ['elsewhere']));
    expect(cluster.podsOf('detector').map(isReady)).toEqual([true, false]);
    const volumes = cluster.podsOf('detector')[1]?.spec.volumes.map((volume) => volume.name);
    expect(volumes).toContain('elsewhere');
  });

  it('waits for ever for the GPU its own old pod holds, unless it recreates', () => {
    const rolling = smallCluster({ gpus: 1 });
    rolling.apply(moduleWith('detector', [], gpu));
    rolling.runKubelet();
    rolling.apply(moduleWith('detector', [], gpu, 'contoso.azurecr.io/m:2'));
    rolling.runKubelet();
    expect(rolling.podsOf('detector').map(isReady)).toEqual([true, false]);

    const recreating = smallCluster({ gpus: 1 });
    recreating.apply(moduleWith('detector', [], { ...gpu, ...recreate }));
    recreating.runKubelet();
    recreating.apply(moduleWith('detector', [], { ...gpu, ...recreate }, 'contoso.azurecr.io/m:2'));
    expect(recreating.podsOf('detector').map((pod) => pod.metadata.deletionTimestamp !== undefined)).toEqual([true]);
    recreating.runKubelet();
    recreating.runKubelet();
    expect(recreating.podsOf('detector').map(isReady)).toEqual([true]);
  });

  it('ends the pod of a module that is stopped or no longer named', () => {
    const cluster = smallCluster();
    cluster.apply(moduleWith('a', []), moduleWith('b', []));
    cluster.runKubelet();
    cluster.apply({ ...moduleWith('a', []), status: 'stopped' });
    cluster.runKubelet();
    expect(cluster.store.state.pods).toEqual([]);
  });
});

describe('a round of edgeAgent', () => {
  it('changes nothing at all when one module has an incomplete mount', () => {
    const cluster = smallCluster();
    cluster.apply(moduleWith('a', ['camera']));
    const before = cluster.store.state;
    const bad = { id: 'bad', image: 'm', createOptions: { HostConfig: { Mounts: [{ Type: 'volume', Source: 'x' }] } } };
    expect(() => cluster.apply(moduleWith('a', ['results']), bad)).toThrow(/Target/);
    expect(cluster.store.state).toBe(before);
  });

  it('stops at the first object the API refuses, and makes no claims then', () => {
    const cluster = smallCluster();
    const failure = cluster.apply(moduleWith('good', ['camera']), moduleWith('bad', ['config-volume']));
    expect(failure).toBe('Deployment/bad is invalid: spec.template.spec.volumes: Duplicate value: "config-volume"');
    expect(cluster.podsOf('bad')).toEqual([]);
    expect(cluster.waitingReason('good')).toContain('persistentvolumeclaim "camera" not found');
  });

  it('leaves the pod of edgeAgent itself alone, whatever its settings become', () => {
    const cluster = smallCluster();
    const agent = { id: '$edgeAgent', image: 'agent:1' };
    cluster.apply(agent);
    cluster.runKubelet();
    const pods = cluster.store.state.pods;
    cluster.apply({ ...agent, env: { RuntimeLogLevel: 'debug' } });
    expect(cluster.store.state.pods).toBe(pods);
  });
});
