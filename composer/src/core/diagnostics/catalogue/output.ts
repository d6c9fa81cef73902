import type { CatalogueEntry } from './entry.ts';

const layer = JSON.stringify(
  {
    modulesContent: {
      $edgeAgent: {
        'properties.desired.modules.detector': {
          type: 'docker',
          version: '1.0',
          status: 'running',
          restartPolicy: 'always',
          settings: { image: 'contoso.azurecr.io/detector:1.4.2', createOptions: '{}' },
        },
      },
    },
  },
  undefined,
  2,
);

/** What an input is made into. */
export const outputEntries = {
  MOOR2101: {
    title: 'An output that the target cannot take',
    severities: ['error'],
    why: 'A deployment manifest needs an edgeAgent, and objects for kubectl need Kubernetes.',
    source:
      'the targets of Mooring: ase-1node, ase-2node and iotedge-vm have IoT Edge; all but iotedge-vm run Kubernetes',
    certainty: 'own rule',
    example: { in: 'workload', text: 'target: k3s', output: 'iotedge' },
    remedy: { in: 'workload', text: 'target: ase-1node', output: 'iotedge' },
  },
  MOOR2102: {
    title: 'A layer that is to become something else',
    severities: ['error'],
    why: 'It holds only what it adds; the deployment below it has the rest.',
    source: 'layered deployments of IoT Hub',
    certainty: 'documented',
    example: { in: 'manifest', text: layer, output: 'iotedge' },
    remedy: { in: 'manifest', text: layer },
  },
  MOOR2103: {
    title: 'The manifest that was pushed last cannot be read',
    severities: ['error'],
    why: 'In how many chunks its createOptions stand is then not known, and a chunk that is left on the device breaks them.',
    source: 'iotedge#7489',
    certainty: 'own rule',
    example: { in: 'workload', text: '', previous: '{"modulesContent":' },
    remedy: { in: 'workload', text: '', previous: '{"modulesContent": {}}' },
  },
} as const satisfies Record<string, CatalogueEntry>;
