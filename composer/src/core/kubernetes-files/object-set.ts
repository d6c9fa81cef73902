import type { Origin } from '../device/knowledge.ts';
import { isObject } from '../model/options.ts';
import type { Target } from '../model/target.ts';
import { textOf, type FileObject } from './file-object.ts';
import { podOf, type FilePod } from './file-pod.ts';

/** All objects that one command was given, and what rules ask of them more than once. */
export interface ObjectSet {
  target: Target;
  objects: readonly FileObject[];
  pods: readonly FilePod[];
  claims: readonly FileObject[];
  /** Claims that StatefulSets make, one for each of their pods. */
  claimTemplates: readonly FileObject[];
  /** PersistentVolumes by name. */
  volumes: ReadonlyMap<string, FileObject>;
  services: readonly FileObject[];
  /** Claims by namespace and name; of two, the first. */
  claimByName: ReadonlyMap<string, FileObject>;
  /** Whether kustomize or Flux puts objects without a namespace into one. */
  setsNamespace: boolean;
  /** Whether all StorageClasses of the device are known, so that one that is not there is told by that. */
  areClassesKnown?: boolean | undefined;
  /** The minor release of Kubernetes 1 on the device, where it is known, and who says so. */
  minor?: { value: number; origin: Origin } | undefined;
}

/** The objects of files without those that are only patches of others. */
export function collectObjects(target: Target, all: readonly FileObject[]): ObjectSet {
  const patches = patchFiles(all);
  const objects = patches.size === 0 ? all : all.filter(({ file }) => !patches.has(file));
  const claims = objects.filter(({ kind, group }) => kind === 'PersistentVolumeClaim' && group === '');
  const claimByName = new Map<string, FileObject>();
  for (const claim of claims) if (!claimByName.has(keyOf(claim))) claimByName.set(keyOf(claim), claim);
  return {
    target,
    objects,
    pods: objects.flatMap((object) => podOf(object) ?? []),
    claims,
    claimTemplates: objects.flatMap(templatesOf),
    volumes: new Map(
      objects.flatMap((object) => (object.kind === 'PersistentVolume' ? [[object.name ?? '', object]] : [])),
    ),
    services: objects.filter(({ kind, group }) => kind === 'Service' && group === ''),
    claimByName,
    setsNamespace: objects.some(
      (object) =>
        isKustomization(object) &&
        (object.text(['namespace']) !== undefined || object.text(['spec', 'targetNamespace']) !== undefined),
    ),
  };
}

function templatesOf(object: FileObject): FileObject[] {
  if (object.kind !== 'StatefulSet') return [];
  const path = ['spec', 'volumeClaimTemplates'];
  return [...object.list(path).keys()].flatMap((index) => object.part([...path, index], 'PersistentVolumeClaim') ?? []);
}

/** What tells objects of one kind apart. */
export function keyOf({ namespace, name }: { namespace: string | undefined; name: string | undefined }): string {
  return `${namespace ?? ''}/${name ?? ''}`;
}

function isKustomization({ kind }: FileObject): boolean {
  return kind === 'Kustomization' || kind === 'Component';
}

/** Files that a kustomization lays over others: they hold only what differs. */
function patchFiles(objects: readonly FileObject[]): Set<string> {
  const files = new Set<string>();
  for (const object of objects) {
    if (!isKustomization(object)) continue;
    const named = [
      ...object.list(['patches']).map((patch) => (isObject(patch) ? textOf(patch['path']) : undefined)),
      ...object.list(['patchesStrategicMerge']).map(textOf),
    ];
    for (const path of named) if (path !== undefined) files.add(besideFile(object.file, path));
  }
  return files;
}

function besideFile(file: string, path: string): string {
  const parts = file.split('/').slice(0, -1);
  for (const part of path.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}
