import type { CatalogueEntry } from './entry.ts';
import { frameExample } from './frame-example.ts';

function envOf(value: string): string {
  return `modules: { detector: { image: contoso.azurecr.io/detector:1.4.2, env: { SITE: "${value}" } } }`;
}

function shareOf(share: string): string {
  const options = { HostConfig: { Mounts: [{ Target: '/in', Source: share, Type: 'volume' }] } };
  const settings = { image: 'contoso.azurecr.io/detector:1.4.2', createOptions: JSON.stringify(options) };
  const credentials = { contoso: { address: 'contoso.azurecr.io', username: 'puller', password: '${ACR}' } };
  const { text } = frameExample({ in: 'modules', text: JSON.stringify({ detector: { type: 'docker', settings } }) });
  return text.replace('"settings": {', `"settings": {"registryCredentials": ${JSON.stringify(credentials)},`);
}

function imageOf(image: string): string {
  return `{"detector": {"settings": {"image": "${image}", "createOptions": {}}, "type": "docker"}}`;
}

function gpuOf(gpu: string): string {
  return `modules: { detector: { image: contoso.azurecr.io/detector:1.4.2, gpu: "${gpu}" } }`;
}

const registry = 'registries: { contoso: { address: contoso.azurecr.io, username: puller, password: "${ACR}" } }';
const moduleFile =
  '{"image": {"repository": "contoso.azurecr.io/detector", "tag": {"version": "1.4.2", "platforms": {"amd64": "./Dockerfile.amd64"}}}}';

/** Variables, secrets, and what they are defaults of. */
export const variableEntries = {
  MOOR1201: {
    title: 'A variable is not set',
    severities: ['error'],
    why: 'Left as it is, the text itself would reach the device. An empty value counts as set.',
    source: 'a workload and a deployment write ${NAME}, a template also $NAME',
    certainty: 'own rule',
    example: { in: 'workload', text: envOf('${PLANT}') },
    remedy: { in: 'workload', text: envOf('${PLANT}'), env: { PLANT: 'plant-7' } },
  },
  MOOR1202: {
    title: 'Looks like a variable, is none that is set, stays as written',
    severities: ['warning'],
    why: 'In a command line it is for the shell of the container, in the condition of a route for edgeHub. Or it is a variable that was forgotten.',
    source: 'templates as their tools expand them',
    certainty: 'documented',
    example: {
      in: 'template',
      text: '{"detector": {"settings": {"image": "contoso.azurecr.io/detector:1.4.2", "createOptions": {"Cmd": ["sh", "-c", "echo $PLANT"]}}, "type": "docker"}}',
    },
    remedy: {
      in: 'template',
      text: '{"detector": {"settings": {"image": "contoso.azurecr.io/detector:1.4.2", "createOptions": {"Cmd": ["sh", "-c", "echo $PLANT"]}}, "type": "docker"}}',
      env: { PLANT: 'plant-7' },
    },
  },
  MOOR1203: {
    title: 'A placeholder of an image that cannot be filled in',
    severities: ['error'],
    why: '${MODULES.…} and ${MODULEDIR<…>} stand for an image that is named in a module.json. Left as it is, the device would look for an image of that name.',
    source: 'templates of the IoT Edge development tools',
    certainty: 'read in code',
    example: {
      in: 'template',
      text: imageOf('${MODULES.detector.amd46}'),
      beside: { 'modules/detector/module.json': moduleFile },
    },
    remedy: {
      in: 'template',
      text: imageOf('${MODULES.detector.amd64}'),
      beside: { 'modules/detector/module.json': moduleFile },
    },
  },
  MOOR1204: {
    title: 'A malformed variable',
    severities: ['error'],
    why: 'In a workload `${` begins a variable, and this one has no name or no end.',
    source: 'the workload file; `$$` is a dollar sign',
    certainty: 'own rule',
    example: { in: 'workload', text: envOf('${PLANT') },
    remedy: { in: 'workload', text: envOf('$${PLANT') },
  },
  MOOR1205: {
    title: 'A credential that would be misread at the push',
    severities: ['error'],
    why: 'What `compose` writes is read again at the push, and there this text is a variable.',
    source: 'registry credentials',
    certainty: 'own rule',
    example: {
      in: 'workload',
      text: 'registries: { contoso: { address: contoso.azurecr.io, username: puller, password: "$${ACR}" } }',
    },
    remedy: {
      in: 'workload',
      text: 'registries: { contoso: { address: contoso.azurecr.io, username: puller, password: "${ACR}" } }',
    },
  },
  MOOR1206: {
    title: 'The variable of a password in a name',
    severities: ['error'],
    why: 'A variable of a password is put in at the push only, so what is named after it could be neither checked nor proved, and its value would be shown.',
    source: 'registry credentials',
    certainty: 'own rule',
    example: { in: 'manifest', text: shareOf('${ACR}') },
    remedy: { in: 'manifest', text: shareOf('camera-drop') },
  },
  MOOR1207: {
    title: 'A value that should be JSON and is not',
    severities: ['error'],
    why: 'A variable without quotes, or ${json:NAME} in a workload, stands for a number, true, false, null, a list or an object.',
    source: 'templates as their tools expand them; the workload file',
    certainty: 'read in code',
    example: { in: 'workload', text: gpuOf('${json:GPUS}'), env: { GPUS: 'two' } },
    remedy: { in: 'workload', text: gpuOf('${json:GPUS}'), env: { GPUS: '2' } },
  },
  MOOR1208: {
    title: 'Values or sites that cannot be read',
    severities: ['error'],
    why: '`values` are defaults of variables, each a text; `sites` hold by name what differs at a site.',
    source: 'the workload file',
    certainty: 'own rule',
    example: { in: 'workload', text: 'sites: { plant-7: { values: { LINES: [l1, l2] } } }' },
    remedy: { in: 'workload', text: 'sites: { plant-7: { values: { LINES: "l1,l2" } } }' },
  },
  MOOR1209: {
    title: 'A site that is not there',
    severities: ['error'],
    why: 'Without it the values of all sites would be composed, and sent to a site they are not meant for.',
    source: 'the workload file and the command line',
    certainty: 'own rule',
    example: { in: 'workload', text: 'sites: { plant-7: { values: { LINE: l1 } } }', site: 'plant7' },
    remedy: { in: 'workload', text: 'sites: { plant-7: { values: { LINE: l1 } } }', site: 'plant-7' },
  },
  MOOR1210: {
    title: 'A default for the variable of a password',
    severities: ['error'],
    why: 'It would be a password in plain text, and of no use: passwords are put in at the push, from the environment alone.',
    source: 'registry credentials',
    certainty: 'own rule',
    example: { in: 'workload', text: `values: { ACR: hunter2 }\n${registry}` },
    remedy: { in: 'workload', text: registry },
  },
  MOOR1211: {
    title: 'A module.json that cannot be read',
    severities: ['error'],
    why: 'The name of an image is made of its repository, its version and a platform.',
    source: 'templates of the IoT Edge development tools',
    certainty: 'read in code',
    example: {
      in: 'template',
      text: imageOf('${MODULES.detector}'),
      beside: { 'modules/detector/module.json': '{"image": {"repository": "contoso.azurecr.io/detector"}}' },
    },
    remedy: {
      in: 'template',
      text: imageOf('${MODULES.detector}'),
      beside: { 'modules/detector/module.json': moduleFile },
    },
  },
  MOOR1212: {
    title: 'A placeholder of a folder that is not read',
    severities: ['error'],
    why: 'A file that is handed in must not make anybody read what is outside of its folder.',
    source: 'paths in templates',
    certainty: 'own rule',
    example: { in: 'template', text: imageOf('${MODULEDIR<../../secrets>}') },
    remedy: {
      in: 'template',
      text: imageOf('${MODULEDIR<./cameras/north>}'),
      beside: { 'cameras/north/module.json': moduleFile },
    },
  },
  MOOR1213: {
    title: 'A placeholder that was not filled in',
    severities: ['error', 'warning'],
    why: 'A deployment is pushed as it stands: nobody reads `$NAME` or `$(NAME)` as a variable there, and the latter in no template and no workload; `${modules.NAME}` and `${a.b}` are variables nowhere. An image cannot be pulled by such a name, no share is called so, and a credential of that text is refused.',
    source: 'grammar of image references; what IoT Hub does with a deployment',
    certainty: 'documented',
    example: {
      in: 'modules',
      text: '{"detector": {"type": "docker", "settings": {"image": "$REGISTRY/detector:1.4.2"}}}',
    },
    remedy: {
      in: 'modules',
      text: '{"detector": {"type": "docker", "settings": {"image": "contoso.azurecr.io/detector:1.4.2"}}}',
    },
  },
} as const satisfies Record<string, CatalogueEntry>;
