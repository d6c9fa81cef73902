import type { CatalogueEntry, Example } from './entry.ts';

const plain = 'contoso.azurecr.io/detector:1.4.2';

function options(text: string, more = ''): Example {
  return { in: 'workload', text: `${more}modules:\n  detector:\n    image: ${plain}\n    createOptions: ${text}` };
}

/** Images, names, createOptions. */
export const imageEntries = {
  MOOR1313: {
    title: 'A key that docker ignores',
    severities: ['warning'],
    why: 'Docker takes what it knows of createOptions and says nothing of the rest: the module runs without the option.',
    source: 'API of docker',
    certainty: 'documented',
    example: options('{ HostConfg: { Privileged: true } }', 'target: iotedge-vm\n'),
    remedy: options('{ HostConfig: { Privileged: true } }', 'target: iotedge-vm\n'),
  },
  MOOR1316: {
    title: 'A key that is no port',
    severities: ['warning'],
    why: 'A key of ExposedPorts and PortBindings is one port of the container with its protocol. edgeAgent on Kubernetes drops others, docker refuses them.',
    source: 'edgeAgent 1.1 for Kubernetes; API of docker',
    certainty: 'read in code',
    example: options('{ HostConfig: { PortBindings: { "8080:80/tcp": [{ HostPort: "8080" }] } } }'),
    remedy: options('{ HostConfig: { PortBindings: { "80/tcp": [{ HostPort: "8080" }] } } }'),
  },
  MOOR1317: {
    title: 'An entry of `Env` that sets nothing',
    severities: ['warning'],
    why: 'edgeAgent on Kubernetes drops entries without a name and `=`.',
    source: 'edgeAgent 1.1 for Kubernetes',
    certainty: 'read in code',
    example: options('{ Env: [LOG_LEVEL] }'),
    remedy: options('{ Env: [LOG_LEVEL=debug] }'),
  },
} as const satisfies Record<string, CatalogueEntry>;
