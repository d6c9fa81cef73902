import type { CatalogueEntry } from './entry.ts';
import { frameExample } from './frame-example.ts';

const image = 'contoso.azurecr.io/detector:1.4.2';

function withRoute(name: string): string {
  const { text } = frameExample({
    in: 'modules',
    text: `{"detector": {"settings": {"image": "${image}"}, "type": "docker"}}`,
  });
  return text.replace('"routes": {}', `"routes": {"${name}": "FROM /messages/* INTO $upstream"}`);
}

function withMount(from: string, share: string): string {
  return withOptions(from, { HostConfig: { Mounts: [{ Target: '/home/input', Source: share, Type: 'volume' }] } });
}

function withOptions(from: string, options: object): string {
  return JSON.stringify({
    detector: { settings: { image: from, createOptions: JSON.stringify(options) }, type: 'docker' },
  });
}

/** What becomes of a manifest when a workload, or a layer, is made of it. */
export const importEntries = {
  MOOR1901: {
    title: 'Nothing to import',
    severities: ['error'],
    why: 'A workload file is what an import makes; this is one already.',
    source: '`mooring import`',
    certainty: 'own rule',
    example: { by: 'import', in: 'workload', text: 'target: ase-1node' },
    remedy: { in: 'workload', text: 'target: ase-1node' },
  },
  MOOR1902: {
    title: 'A manifest that no workload says',
    severities: ['error'],
    why: 'The workload would come to another manifest than the one it was made of, so none is written.',
    source: '`mooring import` composes both and compares them',
    certainty: 'own rule',
    example: {
      by: 'import',
      in: 'modules',
      text: `{"detector": {"settings": {"image": "${image}", "createOptions": "{\${LABELS}}"}, "type": "docker"}}`,
      env: { LABELS: '"Labels": {"site": "plant-7"}' },
    },
    remedy: {
      by: 'import',
      in: 'modules',
      text: `{"detector": {"settings": {"image": "${image}", "createOptions": "{\\"Labels\\": {\\"site\\": \\"\${SITE}\\"}}"}, "type": "docker"}}`,
      env: { SITE: 'plant-7' },
    },
  },
  MOOR1903: {
    title: 'An import that could not be proved',
    severities: ['warning'],
    why: 'The workload and the manifest are compared as they are composed. What does not compose, for a variable that is not set or another error, cannot be compared.',
    source: '`mooring import`',
    certainty: 'own rule',
    example: {
      by: 'import',
      in: 'template',
      text: '{"detector": {"settings": {"image": "contoso.azurecr.io/detector:$TAG", "createOptions": {}}, "type": "docker"}}',
    },
    remedy: {
      by: 'import',
      in: 'template',
      text: '{"detector": {"settings": {"image": "contoso.azurecr.io/detector:$TAG", "createOptions": {}}, "type": "docker"}}',
      env: { TAG: '1.4.2' },
    },
  },
  MOOR1904: {
    title: 'A name that no key of a layered deployment can hold',
    severities: ['error'],
    why: 'A layered deployment names each property by its path, with dots between the names: a dot in a name would begin another property, and the other characters no twin key may have.',
    source: 'layered deployments of IoT Hub; keys of twins',
    certainty: 'documented',
    example: { in: 'manifest', output: 'layered', text: withRoute('site.up') },
    remedy: { in: 'manifest', output: 'layered', text: withRoute('site-up') },
  },
  MOOR1905: {
    title: 'What a layer leaves out of a whole deployment',
    severities: ['warning'],
    why: 'System modules and runtime belong to the deployment below; said again in a layer they would overrule it.',
    source: 'layered deployments of IoT Hub',
    certainty: 'documented',
    example: { in: 'manifest', output: 'layered', text: withRoute('up') },
    remedy: { in: 'workload', output: 'layered', text: 'routes: { up: FROM /messages/* INTO $upstream }' },
  },
  MOOR1906: {
    title: 'Nobody knows where to pull the reporter from',
    severities: ['error'],
    why: 'No registry is named, and every image is one that anybody may have; a name on Docker Hub could be anybody’s.',
    source: '`mooring attach`',
    certainty: 'own rule',
    example: { by: 'attach', in: 'modules', text: withMount('nginx:1.27', 'camera-drop') },
    remedy: { by: 'attach', in: 'modules', text: withMount(image, 'camera-drop') },
  },
  MOOR1907: {
    title: 'A module has the name of the reporter or prober',
    severities: ['error'],
    why: 'A layer replaces modules of the same name in the deployments below it.',
    source: 'layered deployments of IoT Hub',
    certainty: 'documented',
    example: {
      by: 'attach',
      in: 'modules',
      text: `{"reporter": {"settings": {"image": "${image}", "createOptions": "{}"}, "type": "docker"}}`,
    },
    remedy: { by: 'attach', in: 'modules', text: withMount(image, 'camera-drop') },
  },
  MOOR1908: {
    title: 'No share to watch',
    severities: ['warning'],
    why: 'A prober mounts the shares that the modules name by mounts of type volume; without one there is no prober.',
    source: '`mooring attach`',
    certainty: 'own rule',
    example: {
      by: 'attach',
      in: 'modules',
      text: `{"detector": {"settings": {"image": "${image}", "createOptions": "{}"}, "type": "docker"}}`,
    },
    remedy: { by: 'attach', in: 'modules', text: withMount(image, 'camera-drop') },
  },
  MOOR1909: {
    title: 'What a module mounts is not watched',
    severities: ['warning'],
    why: 'Only what is surely a share, and can be mounted a second time, is mounted by the prober.',
    source: 'edgeAgent 1.1 for Kubernetes: claims are made of mounts of type volume',
    certainty: 'read in code',
    example: {
      by: 'attach',
      in: 'modules',
      text: withOptions(image, { HostConfig: { Binds: ['/srv/camera:/home/input'] } }),
    },
    remedy: { by: 'attach', in: 'modules', text: withMount(image, 'camera-drop') },
  },
  MOOR1910: {
    title: 'Where the image of an attached reporter is taken from',
    severities: ['info'],
    why: 'It is the registry that the existing modules come from.',
    source: '`mooring attach --reporter-image`',
    certainty: 'own rule',
    example: { by: 'attach', in: 'modules', text: withMount(image, 'camera-drop') },
    remedy: {
      by: 'attach',
      in: 'modules',
      text: withMount(image, 'camera-drop'),
      reporterImage: 'contoso.azurecr.io/mooring-reporter:0.1.0',
    },
  },
} as const satisfies Record<string, CatalogueEntry>;
