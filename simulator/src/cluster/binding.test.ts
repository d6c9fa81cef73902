import { describe, expect, it } from 'vitest';
import { moduleWith, smallCluster } from './testing/small-cluster.ts';

describe('a claim', () => {
  it('is bound to the volume with the name of the share, and the pod gets a node', () => {
    const cluster = smallCluster();
    cluster.apply(moduleWith('detector', ['camera']));
    expect(cluster.claim('camera')).toMatchObject({
      spec: { volumeName: 'camera' },
      status: { phase: 'Bound', capacity: { storage: '32Ti' } },
    });
    expect(cluster.volumePhase('camera')).toBe('Bound');
    expect(cluster.podsOf('detector')[0]?.spec.nodeName).toBe('k8s-sim0001cl-sim0001');
  });

  it('waits for a share that is not there, and the pod with it', () => {
    const cluster = smallCluster();
    cluster.apply(moduleWith('detector', ['camra']));
    expect(cluster.claim('camra')?.status.phase).toBe('Pending');
    expect(cluster.messages()).toContain('FailedBinding: volume "camra" not found');
    expect(cluster.waitingReason('detector')).toBe(
      '0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.',
    );
  });

  it('is not bound read-only to a share, which offers no such access', () => {
    const cluster = smallCluster();
    cluster.apply(moduleWith('detector', ['camera:ro']));
    expect(cluster.claim('camera')?.status.phase).toBe('Pending');
    expect(cluster.messages()).toContain(
      'VolumeMismatch: Cannot bind to requested volume "camera": incompatible accessMode',
    );
  });

  it('never gets a volume that another claim has left', () => {
    const cluster = smallCluster();
    cluster.apply(moduleWith('detector', ['camera']));
    cluster.runKubelet();
    cluster.apply();
    expect(cluster.claim('camera')?.metadata.deletionTimestamp).toBeDefined();
    expect(cluster.volumePhase('camera')).toBe('Bound');
    cluster.runKubelet();
    expect(cluster.claim('camera')).toBeUndefined();
    expect(cluster.volumePhase('camera')).toBe('Released');
    cluster.apply(moduleWith('detector', ['camera']));
    expect(cluster.claim('camera')?.status.phase).toBe('Pending');
    expect(cluster.messages()).toContain('FailedBinding: volume "camera" already bound to a different claim.');
  });

  it('goes at once when only a pod without a node names it, since nothing is mounted there', () => {
    const cluster = smallCluster();
    const tooMany = { resources: { limits: { 'nvidia.com/gpu': 9 } } };
    cluster.apply(moduleWith('detector', ['camera'], tooMany));
    expect(cluster.claim('camera')?.status.phase).toBe('Bound');
    cluster.apply(moduleWith('detector', ['results'], tooMany));
    expect(cluster.podsOf('detector')).toHaveLength(2);
    expect(cluster.claim('camera')).toBeUndefined();
    expect(cluster.volumePhase('camera')).toBe('Released');
  });

  it('is one for all modules that name the share, and stays while one of them does', () => {
    const cluster = smallCluster();
    cluster.apply(moduleWith('a', ['camera']), moduleWith('b', ['camera']));
    cluster.runKubelet();
    cluster.apply(moduleWith('b', ['camera']));
    cluster.runKubelet();
    expect(cluster.store.state.persistentvolumeclaims).toHaveLength(1);
    expect(cluster.claim('camera')?.status.phase).toBe('Bound');
  });

  it('cannot change between read-only and writing: the round fails and leaves it as it was', () => {
    const cluster = smallCluster();
    cluster.apply(moduleWith('detector', ['camera']));
    expect(cluster.apply(moduleWith('detector', ['camera:ro']))).toContain('spec is immutable');
    expect(cluster.claim('camera')?.spec.accessModes).toEqual(['ReadWriteMany']);
  });
});
