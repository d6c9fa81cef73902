import type { CatalogueEntry } from './entry.ts';
import { object, onDevice, shareClaim } from './objects.ts';

const config = object('v1', 'ConfigMap', 'limits', 'line', 'data: { width: "1920" }');

/** What is an object of Kubernetes at all. */
export const objectFormEntries = {
  MOOR2501: {
    title: 'Objects for kubectl where no Kubernetes is meant',
    severities: ['error'],
    why: 'Only `check` reads them. A workload, a template or a deployment manifest is composed and applied; a virtual machine has no Kubernetes.',
    source: 'how Mooring tells inputs apart: by `apiVersion` and `kind`',
    certainty: 'own rule',
    example: { in: 'objects', text: shareClaim('camera-drop') },
    remedy: onDevice(shareClaim('camera-drop')),
  },
  MOOR2502: {
    title: 'A template of Helm, not filled in',
    severities: ['error'],
    why: 'Before its values are put in it is no YAML, and nothing can be said of it.',
    source: 'documents of Helm',
    certainty: 'documented',
    example: onDevice(object('v1', 'ConfigMap', '{{ .Release.Name }}', undefined)),
    remedy: onDevice(config),
  },
  MOOR2503: {
    title: 'No object of Kubernetes',
    severities: ['error'],
    why: 'Without `apiVersion`, `kind` and a name kubectl refuses it.',
    source: 'API conventions of Kubernetes',
    certainty: 'documented',
    example: onDevice('apiVersion: v1\nkind: ConfigMap\ndata: { width: "1920" }'),
    remedy: onDevice(config),
  },
} as const satisfies Record<string, CatalogueEntry>;
