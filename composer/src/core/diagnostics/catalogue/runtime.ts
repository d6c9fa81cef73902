import type { CatalogueEntry, Example } from './entry.ts';
import { frameExample } from './frame-example.ts';

function options(text: string): string {
  return `modules:\n  detector:\n    image: contoso.azurecr.io/detector:1.4.2\n    createOptions: ${text}`;
}
function module(key: string): string {
  return `modules:\n  detector:\n    image: contoso.azurecr.io/detector:1.4.2\n    ${key}`;
}
function routes(text: string): Example {
  const { text: whole } = frameExample({ in: 'modules', text: '{}' });
  return { in: 'manifest', text: whole.replace('"routes": {}', () => `"routes": ${text}`) };
}
function scratch(mounted: string): string {
  const mount = `{ name: ${mounted}, mountPath: /scratch }`;
  return `{ k8s-experimental: { volumes: [{ volume: { name: scratch, emptyDir: {} }, volumeMounts: [${mount}] }] } }`;
}
const gpu = 'k8s-experimental: { resources: { limits: { nvidia.com/gpu: 1 } }, strategy: { type: Recreate } }';

/** What the runtime ignores, GPUs, routes, ports. */
export const runtimeEntries = {
  MOOR1601: {
    title: 'A GPU asked for in the way of docker',
    severities: ['warning', 'info'],
    why: 'On Kubernetes it is ignored, and the module runs without a GPU it owns. An info where it asks for one in the way of Kubernetes, too.',
    source: 'edgeAgent 1.1 for Kubernetes',
    certainty: 'read in code',
    example: { in: 'workload', text: options('{ HostConfig: { Runtime: nvidia } }') },
    remedy: { in: 'workload', text: options(`{ ${gpu} }`) },
  },
  MOOR1602: {
    title: 'A GPU without the strategy Recreate',
    severities: ['warning'],
    why: 'In a rolling update the new pod waits for the GPU that the old one holds, which is not stopped before the new one runs.',
    source: 'article on modifying modules for Azure Stack Edge',
    certainty: 'documented',
    example: {
      in: 'workload',
      text: options('{ k8s-experimental: { resources: { limits: { nvidia.com/gpu: 1 } } } }'),
    },
    remedy: { in: 'workload', text: options(`{ ${gpu} }`) },
  },
  MOOR1603: {
    title: 'An option without effect',
    severities: ['warning', 'info'],
    why: 'IoT Edge on Kubernetes parses it and never uses it. What says when modules start is told once for all of them: a Deployment always starts its module again, in no order, and pulls by the tag. A key that is near to no name is a warning, too: there is no newer agent for Kubernetes that could know it. An info where `k8s-experimental` says the same.',
    source: 'edgeAgent 1.1 for Kubernetes',
    certainty: 'read in code',
    example: { in: 'workload', text: options('{ HostConfig: { Memory: 536870912 } }') },
    remedy: { in: 'workload', text: options('{ k8s-experimental: { resources: { limits: { memory: 512Mi } } } }') },
  },
  MOOR1604: {
    title: '`k8s-experimental`, or what a module cannot do without, is misspelt or misplaced',
    severities: ['error'],
    why: 'The agent knows exactly this name, and the sections in it; everything under another name is without effect. So are mounts and ports that stand beside `HostConfig`, or in a misspelt one.',
    source: 'edgeAgent 1.1 for Kubernetes',
    certainty: 'read in code',
    example: { in: 'workload', text: options('{ k8s-extensions: { nodeSelector: { a: b } } }') },
    remedy: { in: 'workload', text: options('{ k8s-experimental: { nodeSelector: { a: b } } }') },
  },
  MOOR1605: {
    title: 'A type of Service that does not exist',
    severities: ['error'],
    why: 'The agent makes a Service of another type than was meant.',
    source: 'edgeAgent 1.1 for Kubernetes; types of Kubernetes',
    certainty: 'read in code',
    example: { in: 'workload', text: options('{ k8s-experimental: { serviceOptions: { type: LoadBalance } } }') },
    remedy: { in: 'workload', text: options('{ k8s-experimental: { serviceOptions: { type: LoadBalancer } } }') },
  },
  MOOR1620: {
    title: 'A value of `k8s-experimental` that Kubernetes refuses',
    severities: ['error', 'warning'],
    why: 'edgeAgent passes the section on as it is. Where Kubernetes refuses the Deployment of a module, the rest of that round is not applied, and the reported properties may say nothing of it.',
    source: 'API of Kubernetes: amounts, labels, strategies',
    certainty: 'documented',
    example: { in: 'workload', text: options('{ k8s-experimental: { resources: { limits: { memory: 5GB } } } }') },
    remedy: { in: 'workload', text: options('{ k8s-experimental: { resources: { limits: { memory: 5G } } } }') },
  },
  MOOR1621: {
    title: 'A volume of `k8s-experimental` that is refused or mounted nowhere',
    severities: ['error', 'warning'],
    why: 'An entry has a volume and its mounts, which name it: edgeAgent fills in no name and merges no volumes. Kubernetes refuses two volumes of one name and a mount of a volume that is not there.',
    source: 'edgeAgent 1.1 for Kubernetes; API of Kubernetes',
    certainty: 'read in code',
    example: { in: 'workload', text: options(scratch('cache')) },
    remedy: { in: 'workload', text: options(scratch('scratch')) },
  },
  MOOR1606: {
    title: 'A key without effect on this target',
    severities: ['warning', 'info'],
    why: 'Whoever wrote it counts on it. An info where it is there for another target of the same workload.',
    source: 'the targets; edgeAgent 1.1 for Kubernetes',
    certainty: 'read in code',
    example: { in: 'workload', text: `target: iotedge-vm\n${module('node: k8s-1hxqg13cl-1hxqg13')}` },
    remedy: { in: 'workload', text: module('node: k8s-1hxqg13cl-1hxqg13') },
  },
  MOOR1607: {
    title: 'A module for an operating system that is not there',
    severities: ['error'],
    why: 'Azure Stack Edge and the virtual machine run Linux: the image could not be started, or the path not be mounted.',
    source: 'the targets',
    certainty: 'documented',
    example: { in: 'workload', text: module('os: windows') },
    remedy: { in: 'workload', text: module('os: linux') },
  },
  MOOR1608: {
    title: 'MPS must be started on the device',
    severities: ['info'],
    why: 'The MPS server is not part of a deployment. On Azure Stack Edge it is off after each update.',
    source: 'article on sharing GPUs of Azure Stack Edge',
    certainty: 'documented',
    example: { in: 'workload', text: module('gpu: { sharing: mps, devices: [0], threadPercentage: 20 }') },
    remedy: { in: 'workload', text: module('gpu: 1') },
  },
  MOOR1609: {
    title: 'One module that shares several GPUs',
    severities: ['warning'],
    why: 'One article says that a module which shares cannot be mapped to more than one GPU, another one shows it with two.',
    source: 'articles on sharing GPUs of Azure Stack Edge, which contradict each other',
    certainty: 'documented',
    example: { in: 'workload', text: module('gpu: { sharing: time, devices: [0, 1] }') },
    remedy: { in: 'workload', text: module('gpu: { sharing: time, devices: [0] }') },
  },
  MOOR1610: {
    title: 'A system module newer than the runtime of the device',
    severities: ['warning'],
    why: 'Azure Stack Edge runs IoT Edge 1.1 and will not get another one. Its own edgeAgent ignores the image; a newer edgeHub has not been seen there.',
    source: 'release notes of Azure Stack Edge; not tried on a device',
    certainty: 'inferred',
    example: { in: 'workload', text: 'edgeHub: { image: "mcr.microsoft.com/azureiotedge-hub:1.4" }' },
    remedy: { in: 'workload', text: 'edgeHub: { image: "mcr.microsoft.com/azureiotedge-hub:1.1" }' },
  },
  MOOR1611: {
    title: 'A text that the kubelet reads as a variable',
    severities: ['warning'],
    why: 'In env, Cmd and Entrypoint Kubernetes turns `$$` into one dollar and `$(NAME)` into the variable of that name, where there is one. The module gets another text than was written.',
    source: 'documents of Kubernetes on dependent environment variables; edgeAgent 1.1 passes the text on',
    certainty: 'documented',
    example: { in: 'workload', text: module("env: { PATTERN: '$$(HOSTNAME)' }") },
    remedy: { in: 'workload', text: module("env: { PATTERN: '$$$$(HOSTNAME)' }") },
  },
  MOOR1622: {
    title: 'An environment variable that is written over',
    severities: ['warning'],
    why: 'Of variables with one name the container gets the last: `env` stands first, then `Env` of createOptions, then what edgeAgent itself sets, such as `IOTEDGE_MODULEID`. The value before is lost without a word.',
    source: 'edgeAgent 1.1, `KubernetesDeploymentMapper`',
    certainty: 'read in code',
    example: { in: 'workload', text: module('env: { IOTEDGE_MODULEID: other }') },
    remedy: { in: 'workload', text: module('env: { DETECTOR_ID: other }') },
  },
  MOOR1701: {
    title: 'A route names a module that is not there',
    severities: ['error', 'warning'],
    why: 'No message ever takes it. A warning in a manifest, since another layer may bring the module.',
    source: 'routes of edgeHub',
    certainty: 'documented',
    example: { in: 'workload', text: 'routes: { up: "FROM /messages/modules/detektor/outputs/* INTO $upstream" }' },
    remedy: { in: 'workload', text: 'routes: { up: "FROM /messages/modules/detector/outputs/* INTO $upstream" }' },
  },
  MOOR1702: {
    title: 'A route that edgeHub refuses',
    severities: ['error'],
    why: 'One bad route, or one condition that does not compile, makes edgeHub refuse its whole configuration and keep the one before, if it has one.',
    source: 'grammar of routes and compiler of conditions of edgeHub',
    certainty: 'read in code',
    example: { in: 'workload', text: 'routes: { up: "FROM /messages/* INTO upstream" }' },
    remedy: { in: 'workload', text: 'routes: { up: "FROM /messages/* INTO $upstream" }' },
  },
  MOOR1703: {
    title: 'A route of a form that edgeHub does not take',
    severities: ['error', 'warning'],
    why: 'A route is a text, or an object with `route`, `priority` from 0 to 9 and `timeToLiveSecs`. What cannot be read makes edgeHub refuse its whole configuration; another key is without effect, hence a warning.',
    source: 'edgeHub; schema azure-iot-edgehub-deployment-1.1',
    certainty: 'read in code',
    example: routes('{"up": {"route": "FROM /messages/* INTO $upstream", "priority": 10}}'),
    remedy: routes('{"up": {"route": "FROM /messages/* INTO $upstream", "priority": 9}}'),
  },
  MOOR1704: {
    title: 'Text behind the endpoint of a route',
    severities: ['warning'],
    why: 'edgeHub reads a route up to its endpoint and ignores the rest, a condition among it.',
    source: 'grammar of routes of edgeHub',
    certainty: 'read in code',
    example: { in: 'workload', text: 'routes: { up: "FROM /messages/* INTO $upstream WHERE temperature > 30" }' },
    remedy: {
      in: 'workload',
      text: 'routes: { up: "FROM /messages/* WHERE as_number(temperature) > 30 INTO $upstream" }',
    },
  },
  MOOR1705: {
    title: 'A route that no message takes',
    severities: ['warning'],
    why: 'Its condition is false whatever the message is.',
    source: 'compiler of conditions of edgeHub',
    certainty: 'read in code',
    example: { in: 'workload', text: 'routes: { up: "FROM /messages/* WHERE false INTO $upstream" }' },
    remedy: { in: 'workload', text: 'routes: { up: "FROM /messages/* INTO $upstream" }' },
  },
  MOOR1706: {
    title: 'Two routes alike',
    severities: ['info'],
    why: 'The second adds nothing, and a change of one of them only is easily overlooked.',
    source: 'routes of edgeHub',
    certainty: 'documented',
    example: {
      in: 'workload',
      text: 'routes: { a: FROM /messages/* INTO $upstream, b: FROM /messages/* INTO $upstream }',
    },
    remedy: { in: 'workload', text: 'routes: { a: FROM /messages/* INTO $upstream }' },
  },
  MOOR1707: {
    title: 'A route from a module to itself',
    severities: ['warning'],
    why: 'Every message that the module sends comes back to it. Where it sends one for each it gets, there is no end. A route from all modules does so, too, where another one takes messages of its target.',
    source: 'routes of edgeHub',
    certainty: 'documented',
    example: {
      in: 'workload',
      text: `routes: { loop: 'FROM /messages/modules/detector/* INTO BrokeredEndpoint("/modules/detector/inputs/in")' }`,
    },
    remedy: {
      in: 'workload',
      text: `routes: { loop: 'FROM /messages/modules/detector/outputs/retry INTO BrokeredEndpoint("/modules/detector/inputs/in")' }`,
    },
  },
  MOOR1801: {
    title: 'edgeHub without its ports',
    severities: ['error', 'warning'],
    why: 'On Kubernetes the Service `edgehub` exists only through PortBindings; without it no module can connect. Modules go to the number outside, so that it must be the one of the protocol. A warning when some are there.',
    source: 'edgeAgent 1.1 for Kubernetes',
    certainty: 'read in code',
    example: {
      in: 'manifest',
      text: '{"modulesContent": {"$edgeAgent": {"properties.desired": {"schemaVersion": "1.1", "systemModules": {"edgeAgent": {"settings": {"image": "a:1"}, "type": "docker"}, "edgeHub": {"settings": {"image": "b:1", "createOptions": "{}"}, "type": "docker"}}}}, "$edgeHub": {"properties.desired": {"schemaVersion": "1.1", "routes": {}}}}}',
    },
    remedy: { in: 'modules', text: '{}' },
  },
  MOOR1802: {
    title: 'A port that is reserved on the device',
    severities: ['error'],
    why: '31000 belongs to the dashboard of the device, 31001 to its container registry, 35000 and 35001 to the sidecar of every module.',
    source: 'article on modifying modules for Azure Stack Edge',
    certainty: 'documented',
    example: {
      in: 'workload',
      text: 'modules: { detector: { image: contoso.azurecr.io/detector:1.4.2, ports: ["31000:80"] } }',
    },
    remedy: {
      in: 'workload',
      text: 'modules: { detector: { image: contoso.azurecr.io/detector:1.4.2, ports: ["8080:80"] } }',
    },
  },
  MOOR1803: {
    title: 'Ports of a module that a Service cannot tell apart',
    severities: ['error'],
    why: 'edgeAgent names the ports of a Service after the number in the container: one is lost, or Kubernetes refuses them. Without edgeAgent, one number outside and one protocol cannot lead to two ports.',
    source: 'edgeAgent 1.1 for Kubernetes',
    certainty: 'read in code',
    example: {
      in: 'workload',
      text: 'modules: { detector: { image: contoso.azurecr.io/detector:1.4.2, ports: ["8080:80", "8081:80"] } }',
    },
    remedy: {
      in: 'workload',
      text: 'modules: { detector: { image: contoso.azurecr.io/detector:1.4.2, ports: ["8080:80"] } }',
    },
  },
  MOOR1804: {
    title: 'A port of the machine that is bound twice',
    severities: ['error'],
    why: 'All modules share the ports of the virtual machine. Docker does not start the second one.',
    source: 'port bindings of docker',
    certainty: 'documented',
    example: {
      in: 'workload',
      text: 'target: iotedge-vm\nmodules: { detector: { image: contoso.azurecr.io/detector:1.4.2, ports: ["443:80"] } }',
    },
    remedy: {
      in: 'workload',
      text: 'target: iotedge-vm\nmodules: { detector: { image: contoso.azurecr.io/detector:1.4.2, ports: ["8443:80"] } }',
    },
  },
} as const satisfies Record<string, CatalogueEntry>;
