import type { CatalogueEntry, Example } from './entry.ts';
import { frameExample } from './frame-example.ts';

const runtime = '"runtime": {"type": "docker", "settings": {"minDockerVersion": "v1.25"}}';
const agentModule =
  '"edgeAgent": {"type": "docker", "settings": {"image": "mcr.microsoft.com/azureiotedge-agent:1.1", "createOptions": "{}"}}';
const hubPorts =
  '{\\"HostConfig\\":{\\"PortBindings\\":{\\"443/tcp\\":[{\\"HostPort\\":\\"443\\"}],\\"5671/tcp\\":[{\\"HostPort\\":\\"5671\\"}],\\"8883/tcp\\":[{\\"HostPort\\":\\"8883\\"}]}}}';
const hubModule = `"edgeHub": {"type": "docker", "settings": {"image": "mcr.microsoft.com/azureiotedge-hub:1.1", "createOptions": "${hubPorts}"}}`;
const hub =
  '"$edgeHub": {"properties.desired": {"schemaVersion": "1.1", "routes": {}, "storeAndForwardConfiguration": {"timeToLiveSecs": 7200}}}';

function manifest(agent: string, more = ''): string {
  return `{${more}"modulesContent": {"$edgeAgent": {"properties.desired": {${agent}}}, ${hub}}}`;
}
const whole = manifest(
  `"schemaVersion": "1.1", ${runtime}, "systemModules": {${agentModule}, ${hubModule}}, "modules": {}`,
);

function moduleWith(createOptions: string): string {
  return `{"detector": {"settings": {"image": "contoso.azurecr.io/detector:1.4.2", "createOptions": ${createOptions}}, "type": "docker"}}`;
}
function entryWith(entry: string): string {
  return `{"detector": {${entry}, "settings": {"image": "contoso.azurecr.io/detector:1.4.2"}, "type": "docker"}}`;
}
function longOptions(length: number): string {
  return `modules: { detector: { image: contoso.azurecr.io/detector:1.4.2, createOptions: { Labels: { note: ${'x'.repeat(length)} } } } }`;
}

function sectionOf(name: string): Example {
  const { text } = frameExample({ in: 'modules', text: moduleWith('"{}"') });
  const section = `"${name}": {"properties.desired": {"fps": 15}}`;
  return { in: 'manifest', text: text.replace('"modulesContent": {', (start) => `${start}${section},`) };
}

/** The shape of a manifest, and limits of the twin it travels in. */
export const manifestEntries = {
  MOOR1301: {
    title: 'Not the shape of a manifest',
    severities: ['error'],
    why: 'edgeAgent reads `$edgeAgent` and `$edgeHub` with their `properties.desired`, and modules with `settings`.',
    source: 'schema azure-iot-edge-deployment-2.0',
    certainty: 'documented',
    example: { in: 'manifest', text: '{"modulesContent": {}}' },
    remedy: { in: 'manifest', text: whole },
  },
  MOOR1302: {
    title: 'System modules are missing',
    severities: ['error'],
    why: 'Without edgeAgent and edgeHub there is no IoT Edge.',
    source: 'schema azure-iot-edgeagent-deployment-1.1',
    certainty: 'documented',
    example: { in: 'manifest', text: manifest(`"schemaVersion": "1.1", ${runtime}, "modules": {}`) },
    remedy: { in: 'manifest', text: whole },
  },
  MOOR1303: {
    title: 'createOptions cannot be read',
    severities: ['error'],
    why: 'edgeAgent joins the pieces and parses them as one JSON object; it reports 400 and changes nothing if that fails.',
    source: 'edgeAgent, `DockerConfig`',
    certainty: 'read in code',
    example: { in: 'modules', text: moduleWith('"{HostConfig"') },
    remedy: { in: 'modules', text: moduleWith('"{}"') },
  },
  MOOR1304: {
    title: 'No image, or none that can be read',
    severities: ['error'],
    why: 'There is nothing to run. A tag and a digest together are refused by edgeAgent.',
    source: 'edgeAgent, `DockerConfig`',
    certainty: 'read in code',
    example: { in: 'workload', text: 'modules: { detector: { image: "contoso.azurecr.io/detector:1.4:2" } }' },
    remedy: { in: 'workload', text: 'modules: { detector: { image: "contoso.azurecr.io/detector:1.4.2" } }' },
  },
  MOOR1305: {
    title: 'createOptions are long',
    severities: ['warning', 'error'],
    why: 'A value of a twin is cut into pieces of 512 characters. edgeAgent reads 100 of them, other tools write at most 8.',
    source: 'edgeAgent, `JsonEx.ChunkedProperty`; tools of the IoT Edge project',
    certainty: 'read in code',
    example: { in: 'workload', text: longOptions(4200), shown: 'createOptions of more than 4,096 characters' },
    remedy: { in: 'workload', text: longOptions(4000), shown: 'createOptions of at most 4,096 characters' },
  },
  MOOR1306: {
    title: 'A key that has no place in a manifest',
    severities: ['warning'],
    why: 'IoT Hub takes `modulesContent` only; the key is left out.',
    source: 'schema azure-iot-edge-deployment-2.0',
    certainty: 'documented',
    example: { in: 'manifest', text: whole.replace('{', '{"notes": "line 2", ') },
    remedy: { in: 'manifest', text: whole },
  },
  MOOR1307: {
    title: 'A layered deployment',
    severities: ['info'],
    why: 'It changes single properties of another deployment; alone it is not what a device runs.',
    source: 'layered deployments of IoT Hub',
    certainty: 'documented',
    example: {
      in: 'manifest',
      text: '{"modulesContent": {"$edgeAgent": {"properties.desired.modules.detector": {"type": "docker", "settings": {"image": "contoso.azurecr.io/detector:1.4.2"}}}}}',
    },
    remedy: { in: 'manifest', text: whole },
  },
  MOOR1308: {
    title: 'A schemaVersion that the runtime does not read',
    severities: ['error', 'warning'],
    why: 'edgeAgent reports 412 and changes nothing; edgeHub 1.1, which runs on Azure Stack Edge, stops at 1.1.',
    source: 'edgeAgent and edgeHub 1.1',
    certainty: 'read in code',
    example: { in: 'manifest', text: whole.replace('"schemaVersion": "1.1"', '"schemaVersion": "1.2"') },
    remedy: { in: 'manifest', text: whole },
  },
  MOOR1309: {
    title: 'The runtime, or Kubernetes, would refuse the module',
    severities: ['error'],
    why: 'A deployment is applied as a whole: one refused module holds all others back.',
    source: 'edgeAgent 1.1 for Kubernetes, and the validation rules of Kubernetes',
    certainty: 'read in code',
    example: { in: 'modules', text: moduleWith('"{\\"Entrypoint\\": \\"/bin/sh\\"}"') },
    remedy: { in: 'modules', text: moduleWith('"{\\"Entrypoint\\": [\\"/bin/sh\\"]}"') },
  },
  MOOR1310: {
    title: 'A value that the runtime does not take',
    severities: ['error', 'warning'],
    why: 'edgeAgent reports 400 for the whole deployment and changes nothing; edgeHub takes no configuration at all, also where its form 1.1 lacks `routes` or `storeAndForwardConfiguration`. A warning where it makes the right value of it all the same, though other tools refuse it, and where another layer may bring what a layer lacks.',
    source: 'schema azure-iot-edgeagent-deployment-1.1',
    certainty: 'documented',
    example: { in: 'modules', text: entryWith('"status": "runing"') },
    remedy: { in: 'modules', text: entryWith('"status": "running"') },
  },
  MOOR1311: {
    title: 'createOptions filled up to as many pieces as before',
    severities: ['info'],
    why: 'A piece that a new deployment lacks may stay on the device, which then joins new and old to text that is no JSON. A blank in its place means nothing. Not tried on a device.',
    source: 'issue 7489 of Azure/iotedge',
    certainty: 'inferred',
    example: {
      in: 'workload',
      text: longOptions(400),
      shown: 'createOptions of one piece',
      previous:
        '{"modulesContent": {"$edgeAgent": {"properties.desired": {"modules": {"detector": {"settings": {"createOptions": "{}", "createOptions01": " "}}}}}}}',
    },
    remedy: { in: 'workload', text: longOptions(600), shown: 'createOptions of two pieces' },
  },
  MOOR1321: {
    title: 'A misspelt key of a module or of the runtime',
    severities: ['warning', 'error'],
    why: 'edgeAgent and edgeHub leave out what they do not know: the default stands, without a word. An error where modules or routes are lost that way.',
    source: 'edgeAgent and edgeHub; schema azure-iot-edgeagent-deployment-1.1',
    certainty: 'read in code',
    example: { in: 'modules', text: entryWith('"restartPolcy": "never"') },
    remedy: { in: 'modules', text: entryWith('"restartPolicy": "never"') },
  },
  MOOR1325: {
    title: 'Desired properties of a module that is not there',
    severities: ['warning'],
    why: 'The twin of the module that was meant stays empty. Told where the name is near to that of a module that has no desired properties, and where it begins with a dollar, as only `$edgeAgent` and `$edgeHub` do; another one may be brought by a layer.',
    source: 'form of a deployment manifest',
    certainty: 'documented',
    example: sectionOf('detektor'),
    remedy: sectionOf('detector'),
  },
  MOOR2001: {
    title: 'More than a device or a twin takes',
    severities: ['error', 'warning'],
    why: 'IoT Hub takes 32 KB of desired properties a twin, and 50 modules a device. A warning where only the JSON is larger, of which the hub counts keys and values alone, or where only the system modules make it more.',
    source: 'limits of IoT Hub',
    certainty: 'documented',
    example: { in: 'workload', text: longOptions(33_000), shown: 'desired properties of more than 32 KB' },
    remedy: { in: 'workload', text: longOptions(30_000), shown: 'desired properties of less than 32 KB' },
  },
} as const satisfies Record<string, CatalogueEntry>;
