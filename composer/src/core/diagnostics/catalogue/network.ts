import type { CatalogueEntry, Example } from './entry.ts';

const image = 'image: contoso.azurecr.io/detector:1.4.2';
function workload(text: string): Example {
  return { in: 'workload', text };
}
function modules(...keys: string[]): Example {
  const entries = keys.map((one, index) => `m${index}: { ${one.includes('image:') ? '' : `${image}, `}${one} }`);
  return workload(`modules: { ${entries.join(', ')} }`);
}
function at(address: string): string {
  return `ports: ["8080:80"], service: { type: LoadBalancer, loadBalancerIP: ${address} }`;
}
const hostNetwork = 'createOptions: { HostConfig: { NetworkMode: host } }';
function onK3s(port: number): Example {
  return workload(`target: k3s\nmodules: { detector: { ${image}, ports: ["${port}:8080"] } }`);
}
function inMachine(more: string): Example {
  return workload(
    `target: iotedge-vm\nmodules: { detector: { ${image}, ports: ["8080:80"], createOptions: { HostConfig: { ${more} } } } }`,
  );
}

/** Ports, addresses, and the way to IoT Hub. */
export const networkEntries = {
  MOOR1805: {
    title: 'Addresses for external services',
    severities: ['info'],
    why: 'edgeHub and every module with bound ports take one address each of the range that is set on the device. Where none is left, a module runs and is not reached.',
    source: 'articles on compute and on troubleshooting of Azure Stack Edge',
    certainty: 'documented',
    example: modules('ports: ["8080:80"]', 'ports: ["8081:80"]'),
    remedy: modules('ports: ["8080:80"]', 'ports: ["8081:80"], service: { type: ClusterIP }'),
  },
  MOOR1806: {
    title: 'A fixed address that a Service does not get',
    severities: ['warning'],
    why: 'The load balancer gives addresses of its range only, each to one Service; a Service of another type takes none.',
    source: 'articles on networks of Azure Stack Edge; documents of MetalLB',
    certainty: 'inferred',
    example: modules(at('172.28.0.10')),
    remedy: modules(at('10.128.45.200')),
  },
  MOOR1807: {
    title: 'TCP and UDP at one address',
    severities: ['warning'],
    why: 'On Azure Stack Edge a Service with an address cannot have ports of both. Newer releases of Kubernetes could, which was not tried on a device.',
    source: 'article on modifying modules for Azure Stack Edge',
    certainty: 'documented',
    example: modules('ports: ["8080:80", "514:514/udp"]'),
    remedy: modules('ports: ["8080:80"]', 'ports: ["514:514/udp"]'),
  },
  MOOR1808: {
    title: 'A module in the network of its node',
    severities: ['warning', 'info'],
    why: 'Its sidecar takes ports of the node, so that there can be one such module. Some releases of Azure Stack Edge have none at all.',
    source: 'documents of IoT Edge on Kubernetes; known issues of the releases 2101 to 2106',
    certainty: 'documented',
    example: modules(hostNetwork, hostNetwork),
    remedy: modules('ports: ["8080:80"]'),
  },
  MOOR1809: {
    title: 'An image in the container registry of the device',
    severities: ['warning'],
    why: 'The registry serves what is deployed by kubectl; modules of IoT Edge cannot pull from it.',
    source: 'release notes of Azure Stack Edge 2101',
    certainty: 'documented',
    example: modules('image: "ecr.line-7.contoso.com:31001/detector:1.4.2"'),
    remedy: modules('image: "contoso.azurecr.io/detector:1.4.2"'),
  },
  MOOR1810: {
    title: 'A web proxy without a protocol that passes through it',
    severities: ['warning'],
    why: 'A web proxy lets AMQP and MQTT through inside of WebSockets only. Where the plain protocols are blocked, modules run and IoT Hub gets nothing.',
    source: 'articles on proxies of IoT Edge and of Azure Stack Edge',
    certainty: 'documented',
    example: workload('proxy: { https: "http://proxy.contoso.com:3128" }'),
    remedy: workload('proxy: { https: "http://proxy.contoso.com:3128", upstreamProtocol: AmqpWs }'),
  },
  MOOR1811: {
    title: 'A protocol to IoT Hub that does not exist',
    severities: ['warning'],
    why: 'What the runtime does not know counts as not set: it takes plain AMQP.',
    source: 'edgeHub and edgeAgent; not tried on a device',
    certainty: 'inferred',
    example: workload('edgeHub: { env: { UpstreamProtocol: AmqpWss } }'),
    remedy: workload('edgeHub: { env: { UpstreamProtocol: AmqpWs } }'),
  },
  MOOR1812: {
    title: 'A port that Traefik has on K3s',
    severities: ['warning'],
    why: 'K3s brings Traefik, whose Service has the ports 80 and 443 of every node. A second Service with one of them gets no address.',
    source: 'documents of K3s on its load balancer',
    certainty: 'inferred',
    example: onK3s(80),
    remedy: onK3s(8080),
  },
  MOOR1813: {
    title: 'Certificates that the runtime reads at its start',
    severities: ['info'],
    why: 'Certificates that are put on the device after compute was set up are used by iotedged and edgeHub only once they were restarted.',
    source: 'articles on certificates of Azure Stack Edge',
    certainty: 'documented',
    example: modules('env: { EdgeModuleCACertificateFile: /certs/ca.pem }'),
    remedy: modules('env: { FPS: "15" }'),
  },
  MOOR1814: {
    title: 'Port bindings in the network of the machine',
    severities: ['warning'],
    why: 'A container in the network of its machine has the ports of the machine. Docker drops its bindings.',
    source: 'documents of docker on the host network',
    certainty: 'documented',
    example: inMachine('NetworkMode: host'),
    remedy: inMachine('NetworkMode: bridge'),
  },
} as const satisfies Record<string, CatalogueEntry>;
