import { describe, expect, it } from 'vitest';
import { moduleWith, smallCluster } from './testing/small-cluster.ts';

const gpu = { resources: { limits: { 'nvidia.com/gpu': 1 } } };

describe('the scheduler', () => {
  it('says which claim is missing when a pod names one that nobody makes', () => {
    const cluster = smallCluster();
    const volumes = [
      {
        volume: { name: 'state', persistentVolumeClaim: { claimName: 'state' } },
        volumeMounts: [{ name: 'state', mountPath: '/data' }],
      },
    ];
    cluster.apply(moduleWith('detector', [], { volumes }));
    expect(cluster.waitingReason('detector')).toBe('0/1 nodes are available: persistentvolumeclaim "state" not found.');
  });

  it('gives each GPU to one pod only, until that pod has gone', () => {
    const cluster = smallCluster({ gpus: 1 });
    cluster.apply(moduleWith('a', [], gpu), moduleWith('b', [], gpu));
    expect(cluster.podsOf('a')[0]?.spec.nodeName).toBeDefined();
    expect(cluster.waitingReason('b')).toBe('0/1 nodes are available: 1 Insufficient nvidia.com/gpu.');
    cluster.apply(moduleWith('b', [], gpu));
    expect(cluster.podsOf('b')[0]?.spec.nodeName).toBeUndefined();
    cluster.runKubelet();
    expect(cluster.podsOf('b')[0]?.spec.nodeName).toBeDefined();
  });

  it('spreads modules over two workers by the number of pods', () => {
    const cluster = smallCluster({ profile: 'ase-2node' });
    cluster.apply(...['a', 'b', 'c', 'd'].map((id) => moduleWith(id, [])));
    const nodes = cluster.store.state.pods.map((pod) => pod.spec.nodeName);
    expect(nodes.filter((node) => node === 'k8s-sim0001cl-sim0001')).toHaveLength(2);
    expect(nodes.filter((node) => node === 'k8s-sim0001cl-sim0002')).toHaveLength(2);
  });

  it('follows a node selector and counts the nodes that do not match', () => {
    const cluster = smallCluster({ profile: 'ase-2node' });
    const selector = (name: string) => ({ nodeSelector: { 'kubernetes.io/hostname': name } });
    cluster.apply(moduleWith('a', [], selector('k8s-sim0001cl-sim0002')), moduleWith('b', [], selector('elsewhere')));
    expect(cluster.podsOf('a')[0]?.spec.nodeName).toBe('k8s-sim0001cl-sim0002');
    expect(cluster.waitingReason('b')).toBe(
      "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector.",
    );
  });
});
