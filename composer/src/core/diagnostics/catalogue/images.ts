import type { CatalogueEntry, Example } from './entry.ts';
import { frameExample } from './frame-example.ts';

const plain = 'contoso.azurecr.io/detector:1.4.2';

function options(text: string, more = ''): Example {
  return { in: 'workload', text: `${more}modules:\n  detector:\n    image: ${plain}\n    createOptions: ${text}` };
}

function imageOf(image: string): Example {
  return { in: 'workload', text: `modules: { detector: { image: "${image}" } }` };
}
function registries(text: string): Example {
  const more = 'username: "${ACR_USER}", password: "${ACR_PASSWORD}"';
  return { in: 'workload', text: `registries: { contoso: { address: ${text}, ${more} } }` };
}

function manifestWith(address: string): Example {
  const credentials = `"registryCredentials": {"contoso": {"address": "${address}", "username": "\${ACR_USER}", "password": "\${ACR_PASSWORD}"}}`;
  const { text } = frameExample({ in: 'modules', text: '{}' });
  const image = '"image": "contoso.azurecr.io/azureiotedge-agent:1.1"';
  const whole = text
    .replace(/"minDockerVersion": "[^"]*"/, () => credentials)
    .replace(/"image": "[^"]*-agent:1.1"/, () => image);
  return { in: 'manifest', text: JSON.stringify(JSON.parse(whole)) };
}

function agentWith(key: string): Example {
  const { text } = frameExample({ in: 'modules', text: '{}' });
  return { in: 'manifest', text: text.replace('"edgeAgent": {', (start) => `${start}${key}`) };
}

/** Images, names, createOptions. */
export const imageEntries = {
  MOOR1312: {
    title: 'An image that no registry can have',
    severities: ['error'],
    why: 'Docker and containerd refuse the reference before they pull: a name is in lower case and has no scheme, a tag has at most 128 characters. The module never starts.',
    source: 'grammar of image references',
    certainty: 'documented',
    example: imageOf('contoso.azurecr.io/LineDetector:1.4.2'),
    remedy: imageOf('contoso.azurecr.io/linedetector:1.4.2'),
  },
  MOOR1313: {
    title: 'A key that docker ignores',
    severities: ['warning', 'error'],
    why: 'Docker takes what it knows of createOptions and says nothing of the rest: the module runs without the option. So it is with a name that is misspelt, that another tool has for it (`Environment`, `src`) or that stands at another place: a warning, and an error where mounts or ports are lost. edgeAgent on Kubernetes does so with the keys of a port binding; of its other keys MOOR1603 and MOOR1604 tell, by the same rule.',
    source: 'API of docker; edgeAgent 1.1 for Kubernetes',
    certainty: 'documented',
    example: options('{ HostConfg: { Privileged: true } }', 'target: iotedge-vm\n'),
    remedy: options('{ HostConfig: { Privileged: true } }', 'target: iotedge-vm\n'),
  },
  MOOR1314: {
    title: 'An image without a tag',
    severities: ['info'],
    why: 'edgeAgent puts `:latest` behind it. What runs is then what was pushed last, and no revision says what that was.',
    source: 'edgeAgent, `DockerConfig`',
    certainty: 'read in code',
    example: imageOf('contoso.azurecr.io/detector'),
    remedy: imageOf('contoso.azurecr.io/detector:1.4.2'),
  },
  MOOR1315: {
    title: 'A private registry without credentials',
    severities: ['warning', 'info'],
    why: 'An Azure container registry gives images to those with credentials only, unless its owner allows anybody to pull. Where there are credentials for other registries, these were probably forgotten; where there are none at all, it is told once.',
    source: 'articles on Azure Container Registry',
    certainty: 'documented',
    example: registries('fabrikam.azurecr.io'),
    remedy: registries('contoso.azurecr.io'),
  },
  MOOR1316: {
    title: 'A key that is no port',
    severities: ['warning', 'error'],
    why: 'A key of ExposedPorts and PortBindings is one port of the container with its protocol. edgeAgent on Kubernetes drops others; docker refuses them among its bindings and never makes the container.',
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
  MOOR1318: {
    title: 'Credentials that are not taken',
    severities: ['warning'],
    why: 'edgeAgent takes the credentials whose address is the registry of the image. With a scheme or a path it is none.',
    source: 'edgeAgent 1.1',
    certainty: 'read in code',
    example: manifestWith('https://contoso.azurecr.io'),
    remedy: manifestWith('contoso.azurecr.io'),
  },
  MOOR1319: {
    title: 'Credentials that no image needs',
    severities: ['info'],
    why: 'Credentials stand in a twin in plain text, and edgeAgent reports them back.',
    source: 'edgeAgent 1.1',
    certainty: 'read in code',
    example: manifestWith('fabrikam.azurecr.io'),
    remedy: manifestWith('contoso.azurecr.io'),
  },
  MOOR1320: {
    title: 'A `startupOrder` of edgeAgent',
    severities: ['error'],
    why: 'edgeAgent starts the other modules. The schema of its desired properties has no such key for it and takes none that it does not know.',
    source: 'schema azure-iot-edgeagent-deployment-1.1',
    certainty: 'documented',
    example: agentWith('"startupOrder": 0,'),
    remedy: agentWith(''),
  },
} as const satisfies Record<string, CatalogueEntry>;
