import type { JsonObject } from '../../source/node.ts';

/** What a key becomes: parts of the module's entry, its createOptions as a whole, and codes that are told of it. */
export interface Outcome {
  entry?: JsonObject;
  options?: JsonObject;
  codes?: string[];
}

const extension = (content: JsonObject): JsonObject => ({ 'k8s-experimental': content });
const host = (content: JsonObject): JsonObject => ({ HostConfig: content });
export const env = (values: Record<string, unknown>): JsonObject => ({
  env: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }])) as JsonObject,
});
const nvidia = (which: JsonObject): JsonObject => ({ Driver: 'nvidia', ...which, Capabilities: [['gpu']] });
const mps = { IpcMode: 'host', PidMode: 'host' };

/** By key: how it is written, what it becomes on Azure Stack Edge, and in the virtual machine. */
export type KeyCases = Record<string, [text: string, ase: Outcome, vm: Outcome][]>;

/** The keys that say what the container of a module is given, and where it runs. */
export const containerKeys: KeyCases = {
  gpu: [
    [
      'gpu: 2',
      { options: extension({ resources: { limits: { 'nvidia.com/gpu': 2 } }, strategy: { type: 'Recreate' } }) },
      { options: host({ DeviceRequests: [nvidia({ Count: 2 })] }) },
    ],
    [
      'gpu: { sharing: time, devices: [1] }',
      { entry: env({ NVIDIA_VISIBLE_DEVICES: '1' }), options: {} },
      { options: host({ DeviceRequests: [nvidia({ DeviceIDs: ['1'] })] }) },
    ],
    [
      'gpu: { sharing: time, devices: [0, 1] }',
      { entry: env({ NVIDIA_VISIBLE_DEVICES: '0,1' }), codes: ['MOOR1609 warning'] },
      { options: host({ DeviceRequests: [nvidia({ DeviceIDs: ['0', '1'] })] }) },
    ],
    [
      'gpu: { sharing: mps, devices: [0], threadPercentage: 20 }',
      {
        entry: env({ NVIDIA_VISIBLE_DEVICES: '0', CUDA_MPS_ACTIVE_THREAD_PERCENTAGE: '20' }),
        options: host(mps),
        codes: ['MOOR1608 info'],
      },
      {
        entry: env({ CUDA_MPS_ACTIVE_THREAD_PERCENTAGE: '20' }),
        options: host({ ...mps, DeviceRequests: [nvidia({ DeviceIDs: ['0'] })] }),
        codes: ['MOOR1608 info', 'MOOR2403 info'],
      },
    ],
    [
      'gpu: { sharing: time, devices: [0] }, env: { NVIDIA_VISIBLE_DEVICES: all }',
      { entry: env({ NVIDIA_VISIBLE_DEVICES: 'all' }) },
      {},
    ],
  ],
  mounts: [
    [
      'mounts: { /in: camera }',
      { options: host({ Mounts: [{ Target: '/in', Source: 'camera-drop', Type: 'volume' }] }) },
      { options: host({ Binds: ['/mnt/camera:/in'] }) },
    ],
  ],
  ports: [
    [
      'ports: ["8080:80", "9000:9000/udp", "7/sctp", "9100"]',
      {
        options: {
          ExposedPorts: { '7/sctp': {}, '9100/tcp': {} },
          ...host({ PortBindings: { '80/tcp': [{ HostPort: '8080' }], '9000/udp': [{ HostPort: '9000' }] } }),
        },
        codes: ['MOOR1807 warning'],
      },
      {
        options: {
          ExposedPorts: { '7/sctp': {}, '9100/tcp': {} },
          ...host({ PortBindings: { '80/tcp': [{ HostPort: '8080' }], '9000/udp': [{ HostPort: '9000' }] } }),
        },
      },
    ],
  ],
  service: [
    [
      'service: { type: LoadBalancer, loadBalancerIP: 10.1.2.3 }, createOptions: { ExposedPorts: { 80/tcp: {} } }',
      {
        options: {
          ExposedPorts: { '80/tcp': {} },
          ...extension({ serviceOptions: { type: 'LoadBalancer', loadBalancerIP: '10.1.2.3' } }),
        },
      },
      { options: { ExposedPorts: { '80/tcp': {} } }, codes: ['MOOR1606 warning'] },
    ],
    [
      'service: { type: ClusterIP }',
      { options: extension({ serviceOptions: { type: 'ClusterIP' } }), codes: ['MOOR1606 warning'] },
      { options: {}, codes: ['MOOR1606 warning'] },
    ],
  ],
  resources: [
    [
      'resources: { requests: { cpu: 250m, memory: 1Gi }, limits: { cpu: 1.5, memory: 1.5Gi } }',
      {
        options: extension({
          resources: { requests: { cpu: '250m', memory: '1Gi' }, limits: { cpu: 1.5, memory: '1.5Gi' } },
        }),
      },
      {
        options: host({
          Memory: 1_610_612_736,
          MemoryReservation: 1_073_741_824,
          NanoCpus: 1_500_000_000,
          CpuShares: 256,
        }),
      },
    ],
    [
      'resources: { limits: { memory: 500M } }, gpu: 1',
      {
        options: extension({
          resources: { limits: { memory: '500M', 'nvidia.com/gpu': 1 } },
          strategy: { type: 'Recreate' },
        }),
      },
      { options: host({ Memory: 500_000_000, DeviceRequests: [nvidia({ Count: 1 })] }) },
    ],
  ],
  entrypoint: [
    [
      'entrypoint: [/bin/a, b]',
      { options: { Entrypoint: ['/bin/a', 'b'] } },
      { options: { Entrypoint: ['/bin/a', 'b'] } },
    ],
  ],
  cmd: [['cmd: [a]', { options: { Cmd: ['a'] } }, { options: { Cmd: ['a'] } }]],
  workingDir: [['workingDir: /home', { options: { WorkingDir: '/home' } }, { options: { WorkingDir: '/home' } }]],
  node: [
    [
      'node: K8S-1HXQG13CL-N1',
      { options: extension({ nodeSelector: { 'kubernetes.io/hostname': 'k8s-1hxqg13cl-n1' } }) },
      { options: {}, codes: ['MOOR1606 warning'] },
    ],
    [
      'node: { kubernetes.io/arch: amd64 }',
      { options: extension({ nodeSelector: { 'kubernetes.io/arch': 'amd64' } }) },
      { options: {}, codes: ['MOOR1606 warning'] },
    ],
  ],
  os: [
    ['os: linux', { options: {} }, { options: {} }],
    ['os: windows', { codes: ['MOOR1607 error'] }, { codes: ['MOOR1607 error'] }],
  ],
  proxy: [
    [
      'proxy: true',
      { entry: env({ https_proxy: 'http://p:1', no_proxy: 'localhost', UpstreamProtocol: 'AmqpWs' }) },
      { entry: env({ https_proxy: 'http://p:1', no_proxy: 'localhost', UpstreamProtocol: 'AmqpWs' }) },
    ],
  ],
  createOptions: [
    [
      'createOptions: { Labels: { a: b }, Cmd: [x], HostConfig: { Privileged: true } }, cmd: [y, z]',
      {
        options: { Labels: { a: 'b' }, Cmd: ['y', 'z'], HostConfig: { Privileged: true } },
        codes: ['MOOR2402 warning'],
      },
      {
        options: { Labels: { a: 'b' }, Cmd: ['y', 'z'], HostConfig: { Privileged: true } },
        codes: ['MOOR2402 warning'],
      },
    ],
    [
      'createOptions: { k8s-experimental: { nodeSelector: { a: b } } }',
      { options: extension({ nodeSelector: { a: 'b' } }) },
      { options: extension({ nodeSelector: { a: 'b' } }), codes: ['MOOR1606 warning'] },
    ],
  ],
};
