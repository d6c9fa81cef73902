import type { CatalogueEntry } from './entry.ts';
import { frameExample } from './frame-example.ts';

function envOf(value: string): string {
  return `modules: { detector: { image: contoso.azurecr.io/detector:1.4.2, env: { SITE: "${value}" } } }`;
}

function shareOf(share: string): string {
  const options = { HostConfig: { Mounts: [{ Target: '/in', Source: share, Type: 'volume' }] } };
  const settings = { image: 'contoso.azurecr.io/detector:1.4.2', createOptions: JSON.stringify(options) };
  const credentials = { contoso: { address: 'contoso.azurecr.io', username: 'puller', password: '${ACR}' } };
  const { text } = frameExample({ in: 'modules', text: JSON.stringify({ detector: { settings } }) });
  return text.replace('"settings": {', `"settings": {"registryCredentials": ${JSON.stringify(credentials)},`);
}

/** Variables and secrets. */
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
      text: '{"detector": {"settings": {"image": "contoso.azurecr.io/detector:1.4.2", "createOptions": {"Cmd": ["sh", "-c", "echo $PLANT"]}}}}',
    },
    remedy: {
      in: 'template',
      text: '{"detector": {"settings": {"image": "contoso.azurecr.io/detector:1.4.2", "createOptions": {"Cmd": ["sh", "-c", "echo $PLANT"]}}}}',
      env: { PLANT: 'plant-7' },
    },
  },
  MOOR1203: {
    title: 'A placeholder from module.json',
    severities: ['error'],
    why: '${MODULES.…} and ${MODULEDIR…} name an image that a build makes; that is not supported yet.',
    source: 'templates of the IoT Edge development tools',
    certainty: 'documented',
    example: {
      in: 'template',
      text: '{"detector": {"settings": {"image": "${MODULES.detector.amd64}", "createOptions": {}}}}',
    },
    remedy: {
      in: 'template',
      text: '{"detector": {"settings": {"image": "contoso.azurecr.io/detector:1.4.2", "createOptions": {}}}}',
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
} as const satisfies Record<string, CatalogueEntry>;
