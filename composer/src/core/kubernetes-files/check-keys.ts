import type { Path } from '../../source/node.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { nearest } from '../diagnostics/suggest.ts';
import { isObject } from '../model/options.ts';
import { dig, type FileObject } from './file-object.ts';
import type { FilePod } from './file-pod.ts';
import { levelOf, type LevelName } from './object-keys.ts';
import type { ObjectSet } from './object-set.ts';

/** Where a key of one level is put by mistake, and belongs instead. */
const neighbours: Partial<Record<LevelName, readonly LevelName[]>> = {
  container: ['pod', 'deployment'],
  pod: ['container', 'deployment'],
  deployment: ['pod', 'container'],
  statefulSet: ['pod', 'container'],
  daemonSet: ['pod', 'container'],
  mount: ['claimSource', 'volume'],
  volume: ['claimSource', 'mount'],
};

const specs = new Map<string, LevelName>([
  ['/PersistentVolumeClaim', 'claim'],
  ['/PersistentVolume', 'volumeObject'],
  ['/Service', 'service'],
  ['apps/Deployment', 'deployment'],
  ['apps/StatefulSet', 'statefulSet'],
  ['apps/DaemonSet', 'daemonSet'],
  ['kustomize.toolkit.fluxcd.io/Kustomization', 'fluxKustomization'],
  ['source.toolkit.fluxcd.io/GitRepository', 'gitRepository'],
]);

/** Keys that the API does not know, where it is plain what was meant: kubectl refuses them, and Flux does. */
export function checkKeys({ objects, pods }: ObjectSet, findings: Findings): void {
  for (const object of objects) {
    const spec = specs.get(`${object.group}/${object.kind}`);
    if (spec === undefined && object.kind !== 'Pod') continue;
    look(object, [], 'object', findings);
    look(object, ['metadata'], 'metadata', findings);
    if (spec !== undefined) look(object, ['spec'], spec, findings);
    if (spec === 'claim') look(object, ['spec', 'resources'], 'resources', findings);
    if (spec === 'deployment') look(object, ['spec', 'strategy'], 'strategy', findings);
    if (spec === 'service') lookAtEach(object, ['spec', 'ports'], 'servicePort', findings);
  }
  for (const pod of pods) lookAtPod(pod, findings);
}

function lookAtPod({ object, path, containers, volumes }: FilePod, findings: Findings): void {
  look(object, path, 'pod', findings);
  for (const container of containers) {
    look(object, container.path, 'container', findings);
    look(object, [...container.path, 'resources'], 'resources', findings);
    lookAtEach(object, [...container.path, 'volumeMounts'], 'mount', findings);
    lookAtEach(object, [...container.path, 'env'], 'variable', findings);
  }
  for (const volume of volumes) {
    look(object, volume.path, 'volume', findings);
    look(object, [...volume.path, 'persistentVolumeClaim'], 'claimSource', findings);
  }
}

function lookAtEach(object: FileObject, path: Path, name: LevelName, findings: Findings): void {
  for (const index of object.list(path).keys()) look(object, [...path, index], name, findings);
}

function look(object: FileObject, path: Path, name: LevelName, findings: Findings): void {
  const value = dig(object.value, path);
  if (!isObject(value)) return;
  const { what, keys } = levelOf(name);
  for (const key of Object.keys(value)) {
    if (keys.includes(key)) continue;
    const home = neighbours[name]?.find((other) => levelOf(other).keys.includes(key));
    const meant = home === undefined ? nearest(key, keys) : undefined;
    if (home === undefined && meant === undefined) continue;
    const at = object.at([...path, key], 'key');
    object.misspelt.add(meant ?? key);
    const isFree = meant !== undefined && !Object.hasOwn(value, meant);
    findings.add(
      'MOOR2505',
      at,
      `${what} has no key \`${key.slice(0, 80)}\``,
      home === undefined ? `Did you mean \`${meant ?? ''}\`?` : `It belongs to ${levelOf(home).what}: move it there.`,
      isFree ? { fix: [{ at, was: key, now: meant }] } : {},
    );
  }
}
