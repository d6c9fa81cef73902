import type { CatalogueEntry, Example } from './entry.ts';

function onMachine(options: string): Example {
  const image = 'image: contoso.azurecr.io/detector:1.4.2';
  return {
    in: 'workload',
    text: `target: iotedge-vm\nmodules:\n  detector:\n    ${image}\n    createOptions: ${options}`,
  };
}

function inPiece(length: number): Example {
  const options = JSON.stringify(JSON.stringify({ Labels: { note: 'x'.repeat(length) } }));
  const settings = `"settings": {"image": "contoso.azurecr.io/detector:1.4.2", "createOptions": ${options}}`;
  const shown = `a piece of createOptions of ${length < 480 ? 'less' : 'more'} than 512 characters`;
  return { in: 'modules', text: `{"detector": {${settings}, "type": "docker"}}`, shown };
}

function withOptions(options: string): Example {
  const settings = `"settings": {"image": "contoso.azurecr.io/detector:1.4.2", "createOptions": ${options}}`;
  return { in: 'modules', text: `{"detector": {${settings}, "type": "docker"}}` };
}

/** How createOptions are written, and what docker makes of them on a virtual machine. */
export const createOptionsEntries = {
  MOOR1322: {
    title: 'Keys that docker is not known to have',
    severities: ['info'],
    why: 'Docker takes what it knows of createOptions and says nothing of the rest. An info, since a newer docker may know it; what is near to a name that it has is MOOR1313.',
    source: 'API of docker, 1.24 to 1.45',
    certainty: 'documented',
    example: onMachine('{ HostConfig: { Accelerator: 2 } }'),
    remedy: onMachine('{ HostConfig: { NanoCpus: 500000000 } }'),
  },
  MOOR1323: {
    title: 'Options that docker refuses',
    severities: ['error', 'warning'],
    why: 'Docker looks at the options when it makes the container, and at the last of them when it starts it. The module never runs; edgeAgent tries again and again. A warning where it starts all the same, in another way than was written, or a plugin may know the word.',
    source: 'API of docker, and the checks of its daemon',
    certainty: 'documented',
    example: onMachine('{ HostConfig: { Binds: ["./data:/data"] } }'),
    remedy: onMachine('{ HostConfig: { Binds: ["/srv/data:/data"] } }'),
  },
  MOOR1324: {
    title: 'A long piece of createOptions',
    severities: ['info', 'error'],
    why: 'edgeAgent and other tools cut createOptions at 512 characters. An error where IoT Hub refuses the text as it stands, which has at most 4,096 bytes.',
    source: 'edgeAgent, `DockerConfig`; limits of IoT Hub',
    certainty: 'read in code',
    example: inPiece(600),
    remedy: inPiece(400),
  },
  MOOR1326: {
    title: 'createOptions as an object in a deployment',
    severities: ['warning'],
    why: 'The agent reads a text, and reports 400 for the whole deployment where there is an object; the schema of az takes a text, too. Only a template has an object, for whoever fills it in. A warning, since Mooring takes such a file for a template and pushes a text.',
    source: 'edgeAgent, `DockerConfig`; schema azure-iot-edgeagent-deployment-1.1',
    certainty: 'read in code',
    example: withOptions('{"Tty": true}'),
    remedy: withOptions('"{\\"Tty\\": true}"'),
  },
} as const satisfies Record<string, CatalogueEntry>;
