import { shortNameSchema } from '@mooring/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { claimMap, nodeMap, nodeSchema, persistentVolumeMap, twinKey } from './cluster-maps.ts';
import { readMachine } from './proc.ts';
import { levelOf, noAnswer } from './rights.ts';
import { readTokenClaims } from './token-claims.ts';

const tokenOf = (payload: unknown) => `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.sig`;

describe('the machine', () => {
  it('is read from /proc', () => {
    expect(
      readMachine({
        osRelease: '5.15.0\n',
        bootId: 'b-1\n',
        cpuinfo: 'processor\t: 0\nmodel\t: x\nprocessor\t: 1\n',
        loadavg: '0.52 0.4 0.3 1/2 3\n',
        meminfo: 'MemTotal:       16384000 kB\nMemFree: 1 kB\nMemAvailable:    8192000 kB\n',
      }),
    ).toEqual({
      kernel: '5.15.0',
      bootId: 'b-1',
      cpus: 2,
      load1: 0.52,
      memoryTotalMiB: 16_000,
      memoryAvailableMiB: 8000,
    });
  });

  it('says nothing of what it cannot read', () => {
    const nothing = { osRelease: undefined, bootId: undefined, cpuinfo: undefined, loadavg: undefined, meminfo: '' };
    expect(readMachine(nothing)).toEqual({});
  });
});

describe('a service-account token', () => {
  it('names node, pod and namespace', () => {
    const claims = { namespace: 'iotedge', node: { name: 'k8s-1', uid: 'u' }, pod: { name: 'reporter-x' } };
    expect(readTokenClaims(tokenOf({ 'kubernetes.io': claims }))).toEqual({
      namespace: 'iotedge',
      node: 'k8s-1',
      pod: 'reporter-x',
    });
  });

  it('of an older Kubernetes names no node', () => {
    expect(readTokenClaims(tokenOf({ 'kubernetes.io': { namespace: 'iotedge' } }))).toEqual({ namespace: 'iotedge' });
  });

  it('may be anything without doing harm', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(readTokenClaims(`a.${text}.c`)).toEqual({});
      }),
    );
    for (const text of ['', 'no-token', tokenOf({ 'kubernetes.io': { node: 'k8s-1' } })]) {
      expect(readTokenClaims(text)).toEqual({});
    }
  });
});

describe('the capability level', () => {
  it.each([
    [2, 'allowed', 'allowed', 'allowed', 'allowed'],
    [1, 'allowed', 'allowed', 'denied', 'denied'],
    [1, 'allowed', 'allowed', 'allowed', 'denied'],
    [0, 'denied', 'denied', 'denied', 'denied'],
    [0, 'denied', 'unknown', 'allowed', 'allowed'],
    [undefined, 'allowed', 'unknown', 'allowed', 'allowed'],
    [undefined, 'allowed', 'allowed', 'unknown', 'allowed'],
  ] as const)('is %s for pods %s, claims %s, nodes %s, volumes %s', (level, pods, claims, nodes, volumes) => {
    expect(levelOf({ pods, persistentvolumeclaims: claims, nodes, persistentvolumes: volumes })).toBe(level);
  });

  it('is not known before anybody answered', () => {
    expect(levelOf(noAnswer)).toBeUndefined();
  });
});

describe('lists of the cluster', () => {
  it('say of a node whether it is ready, under which pressure, and its GPUs', () => {
    const node = nodeSchema.parse({
      metadata: { name: 'k8s-2' },
      status: {
        conditions: [
          { type: 'Ready', status: 'True' },
          { type: 'DiskPressure', status: 'True' },
        ],
        allocatable: { cpu: '8', 'nvidia.com/gpu': '1' },
        nodeInfo: { kubeletVersion: 'v1.35.0' },
      },
    });
    const other = nodeSchema.parse({ metadata: { name: 'k8s-1' }, status: {} });
    const conditions = [{ type: 'Ready', status: 'False' }];
    const bad = nodeSchema.parse({ metadata: { name: 'k8s-3' }, status: { conditions } });
    expect(nodeMap([node, bad, other])).toEqual({
      n0: { name: 'k8s-1', ready: 'unknown' },
      n1: { name: 'k8s-2', ready: 'true', pressure: ['disk'], gpusAllocatable: 1, kubelet: 'v1.35.0' },
      n2: { name: 'k8s-3', ready: 'false' },
    });
  });

  it('never take a phase nobody knows for a good one', () => {
    expect(claimMap([{ metadata: { name: 'camera' }, spec: {}, status: { phase: 'New' } }])['camera']?.phase).toBe(
      'unknown',
    );
    const volume = {
      metadata: { name: 'camera' },
      spec: { claimRef: { namespace: 'iotedge', name: 'camera' } },
      status: {},
    };
    expect(persistentVolumeMap([volume])['camera']).toEqual({
      name: 'camera',
      phase: 'unknown',
      claim: 'iotedge/camera',
    });
  });

  it('get keys that a twin allows, and different ones for different names', () => {
    expect(twinKey('camera-drop')).toBe('camera-drop');
    expect(twinKey('a.b')).not.toBe(twinKey('a-b'));
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        expect(shortNameSchema.safeParse(twinKey(name)).success).toBe(true);
      }),
    );
  });
});
