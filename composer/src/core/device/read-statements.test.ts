import { describe, expect, it } from 'vitest';
import { readSource } from '../../source/read-source.ts';
import type { Statement } from './knowledge.ts';
import { readStatements } from './read-statements.ts';

function read(content: unknown, name = 'a.json') {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  const made = readSource({ name, bytes: new TextEncoder().encode(text) });
  const root = 'source' in made ? made.source.root : undefined;
  if (root === undefined) throw new Error('not read');
  return readStatements(root, name);
}

function stated(content: unknown, name?: string): Statement {
  const found = read(content, name);
  if (typeof found === 'string' || !('statements' in found)) throw new Error(JSON.stringify(found));
  const [first] = found.statements;
  if (first === undefined) throw new Error('nothing stated');
  return first;
}

const volume = { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'camera-drop' } };
const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'k8s-1' } };
const list = (...items: object[]) => ({ apiVersion: 'v1', kind: 'List', items });

describe('what kubectl prints', () => {
  it('is all there is of a kind that stands in a list', () => {
    const statement = stated(list(volume, node));
    expect(statement.volumes).toMatchObject([{ name: 'camera-drop' }]);
    expect([...statement.complete].sort()).toEqual(['nodes', 'volumes']);
  });

  it('is not all there is as a single object, or where the list goes on', () => {
    expect(stated(volume).complete.size).toBe(0);
    expect(stated(volume).volumes).toHaveLength(1);
    expect(stated({ ...list(volume), metadata: { continue: 'abc' } }).complete.size).toBe(0);
  });

  it('knows of an empty list only where the list says of what', () => {
    expect(stated(list()).complete.size).toBe(0);
    expect([...stated({ apiVersion: 'v1', kind: 'PersistentVolumeList', items: [] }).complete]).toEqual(['volumes']);
  });

  it('is read as YAML, too', () => {
    const text =
      'apiVersion: v1\nkind: List\nitems:\n  - { apiVersion: v1, kind: PersistentVolume, metadata: { name: results } }\n';
    expect(stated(text, 'pv.yaml').volumes).toMatchObject([{ name: 'results' }]);
  });

  it('tells the driver of a volume, the claim that holds it and its modes', () => {
    const spec = {
      accessModes: ['ReadWriteMany'],
      claimRef: { namespace: 'iotedge', name: 'camera-drop' },
      flexVolume: { driver: 'microsoft.com/smb' },
    };
    expect(stated(list({ ...volume, spec, status: { phase: 'Bound' } })).volumes).toEqual([
      {
        name: 'camera-drop',
        phase: 'Bound',
        claim: { namespace: 'iotedge', name: 'camera-drop' },
        accessModes: ['ReadWriteMany'],
        storageClass: undefined,
        protocol: 'smb',
      },
    ]);
  });

  it('tells what a node has, and whether its taint keeps modules off', () => {
    const status = {
      allocatable: { 'nvidia.com/gpu': '2', cpu: '3920m', memory: '16Gi', odd: 'lots' },
      conditions: [{ type: 'Ready', status: 'Unknown', lastHeartbeatTime: '2026-03-02T08:00:00Z' }],
      addresses: [
        { type: 'InternalIP', address: '10.1.0.5' },
        { type: 'Hostname', address: 'k8s-1' },
      ],
    };
    const taints = [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }];
    const statement = stated(list({ ...node, status, spec: { taints } }));
    const [known] = statement.nodes;
    expect(known).toMatchObject({ ready: false, isWorker: false, addresses: ['10.1.0.5'], hasAllResources: true });
    expect(known?.allocatable.get('nvidia.com/gpu')).toBe(2);
    expect(known?.allocatable.get('cpu')).toBeCloseTo(3.92);
    expect(known?.allocatable.has('odd')).toBe(false);
    expect(statement.origin.asOf).toBe('2026-03-02T08:00:00Z');
  });

  it('counts what pods hold by their requests, or else their limits, and not those that are over', () => {
    const pod = (name: string, phase: string, resources: object) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'vision' },
      spec: { nodeName: 'k8s-1', containers: [{ resources }, { resources }] },
      status: { phase },
    });
    const { pods } = stated(
      list(
        pod('runs', 'Running', { limits: { 'nvidia.com/gpu': 1, cpu: '2' }, requests: { cpu: '500m' } }),
        pod('over', 'Succeeded', { limits: { 'nvidia.com/gpu': 1 } }),
      ),
    );
    expect(pods.map(({ name, requests }) => [name, Object.fromEntries(requests)])).toEqual([
      ['runs', { 'nvidia.com/gpu': 2, cpu: 1 }],
    ]);
  });
});

describe('what Azure answers', () => {
  const id =
    '/subscriptions/1/resourceGroups/g/providers/Microsoft.DataBoxEdge/dataBoxEdgeDevices/line-7/shares/results';
  const properties = {
    accessProtocol: 'NFS',
    dataPolicy: 'Cloud',
    shareStatus: 'OK',
    shareMappings: [{ roleType: 'Kubernetes', mountPoint: '/x' }],
    clientAccessRights: [{ client: '10.1.0.5', accessPermission: 'ReadWrite' }],
  };
  const expected = {
    name: 'results',
    protocol: 'nfs',
    tier: 'cloud',
    usedForCompute: true,
    status: 'OK',
    clients: ['10.1.0.5'],
  };

  it('is read with properties by themselves, beside the name, and with capitals', () => {
    expect(stated({ value: [{ id, name: 'results', properties }] }).shares).toEqual([expected]);
    expect(stated([{ id, name: 'line-7/results', ...properties }]).shares).toEqual([expected]);
    const capitals = Object.fromEntries(
      Object.entries(properties).map(([key, value]) => [key.charAt(0).toUpperCase() + key.slice(1), value]),
    );
    expect(stated({ Value: [{ Id: id, Name: 'results', Properties: capitals }] }).shares).toEqual([expected]);
  });

  it('is all shares as a list, and not as one share or a page of several', () => {
    expect([...stated({ value: [{ id, properties }] }).complete]).toEqual(['shares']);
    expect(stated({ value: [{ id, properties }], nextLink: 'https://contoso' }).complete.size).toBe(0);
    expect(stated({ id, properties }).complete.size).toBe(0);
  });

  it('knows that a share is not used for compute only where it lists no mapping', () => {
    const shareOf = (more: object) => stated({ value: [{ id, properties: { ...properties, ...more } }] }).shares[0];
    expect(shareOf({ shareMappings: [] })?.usedForCompute).toBe(false);
    expect(shareOf({ shareMappings: undefined })?.usedForCompute).toBeUndefined();
  });

  it('reads classes, nodes and mounted shares of roles', () => {
    const role = {
      id: id.replace('/shares/results', '/roles/kubernetes'),
      kind: 'Kubernetes',
      properties: {
        kubernetesClusterInfo: {
          nodes: [{ name: 'k8s-1', type: 'Worker', ipConfiguration: [{ ipAddress: '10.1.0.5' }] }],
        },
        kubernetesRoleResources: { storage: { storageClasses: [{ name: 'ase-node-local' }] } },
        shareMappings: [{ shareId: id }],
      },
    };
    const statement = stated({ value: [role] });
    expect(statement.classes).toEqual([{ name: 'ase-node-local' }]);
    expect(statement.nodes).toMatchObject([{ name: 'k8s-1', isWorker: true, addresses: ['10.1.0.5'] }]);
    expect(statement.shares).toEqual([{ name: 'results', usedForCompute: true }]);
    expect(statement.complete.size).toBe(0);
  });
});

describe('an inventory', () => {
  it('is complete only where it says so, and of the lists it has', () => {
    const shares = [{ name: 'camera-drop' }];
    expect(stated({ shares }).complete.size).toBe(0);
    expect([...stated({ shares, complete: true }).complete]).toEqual(['shares']);
    expect([...stated({ shares, nodes: [], complete: ['nodes'] }).complete]).toEqual(['nodes']);
  });

  it('has places for what is wrong in it, and all of it at once', () => {
    const found = read({ shares: [{ nam: 'a' }], nodes: [{ name: 'k8s-1', gpus: -1 }], serviceIpRange: 'here' });
    const problems = typeof found === 'object' && 'problems' in found ? found.problems : [];
    expect(problems.map(({ path }) => path.join('.')).sort()).toEqual([
      'nodes.0.gpus',
      'serviceIpRange',
      'shares.0.nam',
      'shares.0.name',
    ]);
  });
});

describe('what reporters say', () => {
  const report = {
    contract: 1,
    role: 'reporter',
    heartbeatUtc: '2026-03-02T08:00:00Z',
    cluster: { rights: { persistentvolumes: 'allowed', nodes: 'allowed' } },
    persistentVolumes: { a: { name: 'camera-drop', phase: 'Bound', claim: 'iotedge/camera-drop' } },
    nodes: { n: { name: 'k8s-1', ready: 'true', gpusAllocatable: 1 } },
    volumes: {},
    omitted: { volumes: 0, nodes: 0, persistentVolumes: 0 },
  };

  it('is read as a twin, its reported section, or the answer of status, and is weak', () => {
    for (const content of [
      report,
      { properties: { reported: report } },
      { device: 'line-7', reporters: { reporter: report } },
    ]) {
      const statement = stated(content);
      expect(statement.volumes).toMatchObject([{ name: 'camera-drop', claim: { namespace: 'iotedge' } }]);
      expect(statement.origin).toMatchObject({ who: 'reporter', isWeak: true, asOf: '2026-03-02T08:00:00Z' });
      expect([...statement.complete].sort()).toEqual(['nodes', 'volumes']);
    }
  });

  it('is not all there is without the right to see all, or where the twin had no room', () => {
    const denied = { ...report, cluster: { rights: { persistentvolumes: 'denied', nodes: 'unknown' } } };
    expect(stated(denied).complete.size).toBe(0);
    expect([...stated({ ...report, omitted: { nodes: 0, persistentVolumes: 3 } }).complete]).toEqual(['nodes']);
  });
});

describe('anything else', () => {
  it.each([['{}'], ['[]'], ['[1]'], ['"text"'], ['{"modulesContent":{}}'], ['{"kind":"List"}']])(
    '%s says nothing of a device',
    (text) => {
      expect(read(text)).toBe('unknownForm');
    },
  );
});
