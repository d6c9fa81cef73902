import type { CatalogueEntry } from './entry.ts';
import { frameExample } from './frame-example.ts';

const image = 'contoso.azurecr.io/detector:1.4.2';

function withRoute(name: string): string {
  const { text } = frameExample({ in: 'modules', text: `{"detector": {"settings": {"image": "${image}"}}}` });
  return text.replace('"routes": {}', `"routes": {"${name}": "FROM /messages/* INTO $upstream"}`);
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
      text: `{"detector": {"settings": {"image": "${image}", "createOptions": "{\${LABELS}}"}}}`,
      env: { LABELS: '"Labels": {"site": "plant-7"}' },
    },
    remedy: {
      by: 'import',
      in: 'modules',
      text: `{"detector": {"settings": {"image": "${image}", "createOptions": "{\\"Labels\\": {\\"site\\": \\"\${SITE}\\"}}"}}}`,
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
      text: '{"detector": {"settings": {"image": "contoso.azurecr.io/detector:$TAG", "createOptions": {}}}}',
    },
    remedy: {
      by: 'import',
      in: 'template',
      text: '{"detector": {"settings": {"image": "contoso.azurecr.io/detector:$TAG", "createOptions": {}}}}',
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
} as const satisfies Record<string, CatalogueEntry>;
