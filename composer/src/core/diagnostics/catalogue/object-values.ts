import type { CatalogueEntry } from './entry.ts';
import { deployment, object, onDevice } from './objects.ts';

const config = object('v1', 'ConfigMap', 'limits', 'line');

function service(ports: string): string {
  return object('v1', 'Service', 'detector', 'line', `spec: { selector: { app: detector }, ports: ${ports} }`);
}

/** Values that the API refuses, and objects that stand twice. */
export const objectValueEntries = {
  MOOR2517: {
    title: 'An object that stands twice in a file',
    severities: ['warning'],
    why: 'kubectl applies both, so that the later one replaces the earlier one without a word; kustomize and Flux refuse the files.',
    source: 'documents of kubectl and of kustomize',
    certainty: 'documented',
    example: onDevice(config, config),
    remedy: onDevice(config, config.replace('limits', 'rates')),
  },
  MOOR2528: {
    title: 'A value that Kubernetes refuses',
    severities: ['error', 'warning'],
    why: 'The object is not made, and what was to replace is kept: words are taken letter for letter, numbers without quotes, amounts with units of Kubernetes, and a controller restarts its pods. A colon in a path of a mount is a warning.',
    source: 'API reference and validation rules of Kubernetes',
    certainty: 'documented',
    example: onDevice(deployment(['imagePullPolicy: always'])),
    remedy: onDevice(deployment(['imagePullPolicy: Always'])),
  },
  MOOR2529: {
    title: 'Data of a ConfigMap or a Secret in the wrong form',
    severities: ['error'],
    why: 'Values are texts, those of a Secret in base64 unless they stand below `stringData`. Kubernetes refuses the object otherwise.',
    source: 'API reference of Kubernetes',
    certainty: 'documented',
    example: onDevice(`${config}\ndata: { width: 1920 }`),
    remedy: onDevice(`${config}\ndata: { width: "1920" }`),
  },
  MOOR2531: {
    title: 'Ports of a Service without a name, or twice the same',
    severities: ['error'],
    why: 'Kubernetes refuses the Service: of several ports each needs a name, and a number stands once for each protocol.',
    source: 'documents and validation rules of Kubernetes',
    certainty: 'documented',
    example: onDevice(service('[{ port: 80 }, { port: 443 }]')),
    remedy: onDevice(service('[{ name: http, port: 80 }, { name: https, port: 443 }]')),
  },
} as const satisfies Record<string, CatalogueEntry>;
