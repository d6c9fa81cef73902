import type { CatalogueEntry, Example } from './entry.ts';

function options(text: string, more = ''): Example {
  const module = `image: contoso.azurecr.io/detector:1.4.2, createOptions: ${text}${more}`;
  return { in: 'workload', text: `modules: { detector: { ${module} } }` };
}
function asking(target: string, ...gpus: number[]): Example {
  const modules = gpus.map((gpu, index) => `m${index}: { image: contoso.azurecr.io/detector:1.4.2, gpu: ${gpu} }`);
  return { in: 'workload', text: `target: ${target}\nmodules: { ${modules.join(', ')} }` };
}
function limited(limits: string): Example {
  return options(`{ k8s-experimental: { resources: ${limits}, strategy: { type: Recreate } } }`);
}
const mps = 'env: { CUDA_MPS_ACTIVE_THREAD_PERCENTAGE: "20" }';

function mounting(strategy: string): Example {
  const claim =
    '{ volume: { name: db, persistentVolumeClaim: { claimName: db } }, volumeMounts: [{ name: db, mountPath: /db }] }';
  return options(`{ k8s-experimental: { volumes: [${claim}], strategy: { type: ${strategy} } } }`);
}

/** GPUs: how they are asked for, and how many there are. And what else a module has for itself alone. */
export const gpuEntries = {
  MOOR1612: {
    title: 'A claim without the strategy Recreate',
    severities: ['info', 'warning'],
    why: 'In a rolling update two pods of a module have the volume at once, which no database survives, or the new pod waits for a volume that one node has. A warning where the claim is known to be ReadWriteOnce.',
    source: 'documents of IoT Edge on Kubernetes',
    certainty: 'documented',
    example: mounting('RollingUpdate'),
    remedy: mounting('Recreate'),
  },
  MOOR1613: {
    title: 'A number of GPUs that Kubernetes refuses',
    severities: ['error'],
    why: 'GPUs are whole, and what is requested of them is the limit. edgeAgent passes the number on, Kubernetes refuses the Deployment, and what comes after it is not made.',
    source: 'documents of Kubernetes on extended resources',
    certainty: 'documented',
    example: limited('{ limits: { nvidia.com/gpu: 0.5 } }'),
    remedy: limited('{ limits: { nvidia.com/gpu: 1 } }'),
  },
  MOOR1614: {
    title: 'More GPUs than the device can have',
    severities: ['error'],
    why: 'A node of Azure Stack Edge has one or two GPUs. A pod that asks for more than is left stays Pending, and its module is reported as failed.',
    source: 'articles on GPUs and on the models of Azure Stack Edge',
    certainty: 'documented',
    example: asking('ase-1node', 2, 1),
    remedy: asking('ase-1node', 1, 1),
  },
  MOOR1615: {
    title: 'More GPUs than one node has after a failover',
    severities: ['warning', 'info'],
    why: 'When one of two nodes fails, everything must run on the other one. The device keeps half of each node free for it, as well as it can; a GPU that is not there cannot be kept. An info where it depends on the GPUs of the nodes.',
    source: 'article on clustering of Azure Stack Edge',
    certainty: 'documented',
    example: asking('ase-2node', 2, 1),
    remedy: asking('ase-2node', 1),
  },
  MOOR1616: {
    title: 'A GPU of its own and one by number',
    severities: ['warning'],
    why: 'The device plugin tells the container its GPU by the same variable. Which of the two values it gets, and so which GPU, is not promised.',
    source: 'device plugin of NVIDIA; not tried on a device',
    certainty: 'inferred',
    example: options(
      '{ k8s-experimental: { resources: { limits: { nvidia.com/gpu: 1 } }, strategy: { type: Recreate } } }',
      ', env: { NVIDIA_VISIBLE_DEVICES: "0" }',
    ),
    remedy: options('{}', ', env: { NVIDIA_VISIBLE_DEVICES: "0" }'),
  },
  MOOR1617: {
    title: 'A GPU by number beside one that Kubernetes gives away',
    severities: ['info'],
    why: 'What a module sees by NVIDIA_VISIBLE_DEVICES is not counted: the same GPU can be given to another module as its own.',
    source: 'articles on sharing GPUs of Azure Stack Edge; not tried on a device',
    certainty: 'inferred',
    example: {
      in: 'workload',
      text: 'modules: { a: { image: contoso.azurecr.io/a:1.0.0, gpu: 1 }, b: { image: contoso.azurecr.io/b:1.0.0, gpu: { sharing: time, devices: [0] } } }',
    },
    remedy: {
      in: 'workload',
      text: 'modules: { a: { image: contoso.azurecr.io/a:1.0.0, gpu: { sharing: time, devices: [0] } }, b: { image: contoso.azurecr.io/b:1.0.0, gpu: { sharing: time, devices: [0] } } }',
    },
  },
  MOOR1618: {
    title: 'MPS without the memory of the host',
    severities: ['warning'],
    why: 'A client of the MPS server shares memory with it. In a namespace of its own it finds no server, and where the GPU is in the mode of MPS it cannot use it at all.',
    source: 'article on sharing GPUs of Azure Stack Edge; documents of NVIDIA on MPS',
    certainty: 'documented',
    example: options('{}', `, ${mps}`),
    remedy: options('{ HostConfig: { IpcMode: host, PidMode: host } }', `, ${mps}`),
  },
  MOOR1619: {
    title: 'An image of a newer CUDA than the driver runs',
    severities: ['warning'],
    why: 'Images of NVIDIA say which CUDA they need, and the container is not started with an older driver. Known by the tag of the image.',
    source: 'release notes of Azure Stack Edge; container toolkit of NVIDIA',
    certainty: 'inferred',
    example: {
      in: 'workload',
      text: 'modules: { detector: { image: "docker.io/nvidia/cuda:14.0.1-base-ubuntu24.04" } }',
    },
    remedy: {
      in: 'workload',
      text: 'modules: { detector: { image: "docker.io/nvidia/cuda:12.2.0-base-ubuntu22.04" } }',
    },
  },
  MOOR1630: {
    title: 'A GPU by a number that no node has',
    severities: ['warning'],
    why: 'A node of Azure Stack Edge has one or two GPUs, with the numbers 0 and 1. A container that names another one is refused by the runtime of NVIDIA, again and again.',
    source: 'articles on GPUs of Azure Stack Edge; container toolkit of NVIDIA; not tried on a device',
    certainty: 'inferred',
    example: options('{}', ', env: { NVIDIA_VISIBLE_DEVICES: "2" }'),
    remedy: options('{}', ', env: { NVIDIA_VISIBLE_DEVICES: "1" }'),
  },
} as const satisfies Record<string, CatalogueEntry>;
