import type { Target } from '../../model/target.ts';
import type { Example } from './entry.ts';

/** Objects for kubectl, one a text, for a kind of cluster. */
export function objectsFor(target: Target, ...objects: string[]): Example {
  return { by: 'kubernetes', in: 'objects', target, text: objects.join('\n---\n') };
}

/** On Azure Stack Edge with one node. */
export function onDevice(...objects: string[]): Example {
  return objectsFor('ase-1node', ...objects);
}

/** A claim in the namespace `line`, by the lines of its spec. */
export function claim(name: string, ...spec: string[]): string {
  return object('v1', 'PersistentVolumeClaim', name, 'line', 'spec:', ...spec.map((line) => `  ${line}`));
}

/** A claim that is bound to a share. */
export function shareClaim(name: string, ...more: string[]): string {
  return claim(
    name,
    'accessModes: [ReadWriteMany]',
    'resources: { requests: { storage: 10Gi } }',
    'volumeName: camera-drop',
    'storageClassName: ""',
    ...more,
  );
}

/** A Deployment of one container, with more lines of the container and of the pod. */
export function deployment(
  container: readonly string[],
  pod: readonly string[] = [],
  spec: readonly string[] = [],
): string {
  const lines = [
    ...spec,
    'selector: { matchLabels: { app: detector } }',
    'template:',
    '  metadata: { labels: { app: detector } }',
    '  spec:',
    ...pod.map((line) => `    ${line}`),
    '    containers:',
    '      - name: detector',
    '        image: contoso.azurecr.io/detector:1.4.2',
    ...container.map((line) => `        ${line}`),
  ];
  return object('apps/v1', 'Deployment', 'detector', 'line', 'spec:', ...lines.map((line) => `  ${line}`));
}

export function object(
  apiVersion: string,
  kind: string,
  name: string,
  namespace: string | undefined,
  ...more: string[]
): string {
  const where = namespace === undefined ? '' : `, namespace: ${namespace}`;
  return [`apiVersion: ${apiVersion}`, `kind: ${kind}`, `metadata: { name: ${name}${where} }`, ...more].join('\n');
}
