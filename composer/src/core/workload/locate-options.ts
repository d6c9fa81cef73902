import type { JsonObject, Path } from '../../source/node.ts';
import type { At } from '../diagnostics/diagnostic.ts';
import type { Locate } from '../model/draft.ts';
import { lookUp, lookUpObject } from '../model/options.ts';
import { runsOnKubernetes, type Target } from '../model/target.ts';
import type { PlacedMount } from '../model/volume.ts';
import { podVolumes } from './options-kubernetes.ts';
import { indexOfPort } from './port-options.ts';
import type { Runnable } from './runnable.ts';

/** Keys of createOptions, in lower case, and the key of a module they were made of. */
const madeOf: Readonly<Record<string, string>> = {
  cmd: 'cmd',
  entrypoint: 'entrypoint',
  workingdir: 'workingDir',
  devicerequests: 'gpu',
  ipcmode: 'gpu',
  pidmode: 'gpu',
  resources: 'resources',
  memory: 'resources',
  memoryreservation: 'resources',
  nanocpus: 'resources',
  cpushares: 'resources',
  serviceoptions: 'service',
  nodeselector: 'node',
  tmpfs: 'mounts',
  shmsize: 'mounts',
};

/** The list that mounts of the target stand in, and how many the author wrote himself: ours come behind them. */
export function mountList(module: Runnable, target: Target): { key: 'Mounts' | 'Binds'; first: number } {
  const key = runsOnKubernetes(target) ? 'Mounts' : 'Binds';
  return { key, first: lengthOf(lookUpObject(authorOf(module), 'HostConfig')?.value, key) };
}

/** A place for a path of createOptions: what the author wrote there, else the mount, port or GPU it was made of. */
export function locateOptions(
  module: Runnable,
  mounts: readonly PlacedMount[],
  target: Target,
  locate: Locate,
  /** The place of a mount, by its path in the container. */
  mountAt: (path: string) => At = (path) => locate(['mounts', path], 'key'),
): Locate {
  const author = authorOf(module);
  const { key, first } = mountList(module, target);
  const listed = mounts.filter(({ volume }) => volume.kind === 'share' || volume.kind === 'folder');
  const firstVolume = lengthOf(lookUpObject(author, 'k8s-experimental')?.value, 'volumes');
  return (path, part) => {
    const [top, second, index, field] = path;
    if (same(top, 'HostConfig') && same(second, key) && typeof index === 'number' && index >= first) {
      const mount = listed[index - first];
      if (mount !== undefined) return same(field, 'Source') ? mount.volume.sourceAt : mountAt(mount.path);
    }
    if (same(second, 'volumes') && typeof index === 'number' && index >= firstVolume) {
      const made = podVolumes(mounts)[index - firstVolume];
      if (made !== undefined) return mountAt(made.paths[0] ?? '');
    }
    if (isWritten(author, path)) return locate(['createOptions', ...path], part);
    const made = keyMadeOf(module, path);
    if (made !== undefined) return locate(made, made.length === 1 ? 'key' : typeof part === 'number' ? part : 'value');
    return isWritten(author, path.slice(0, 1)) ? locate(['createOptions', ...path], part) : locate([], 'key');
  };
}

function keyMadeOf(module: Runnable, path: Path): (string | number)[] | undefined {
  const [top, second, third, fourth] = path;
  if (same(top, 'ExposedPorts')) return placeOfPort(module, second);
  if (same(second, 'PortBindings')) return placeOfPort(module, third);
  if (same(second, 'strategy')) return [module.gpu === undefined ? 'mounts' : 'gpu'];
  if (same(second, 'resources') && (fourth === 'nvidia.com/gpu' || module.resources === undefined)) return ['gpu'];
  if ((same(top, 'Cmd') || same(top, 'Entrypoint')) && typeof second === 'number')
    return [String(top).toLowerCase(), second];
  const key = madeOf[String(top).toLowerCase()] ?? madeOf[String(second).toLowerCase()];
  return key === undefined ? undefined : [key];
}

function placeOfPort(module: Runnable, key: string | number | undefined): (string | number)[] {
  const index = indexOfPort(module.ports ?? [], String(key));
  return index < 0 ? ['ports'] : ['ports', index];
}

function authorOf(module: Runnable): JsonObject {
  return module.createOptions ?? {};
}

function isWritten(author: JsonObject, path: Path): boolean {
  let value: JsonObject[string] | undefined = author;
  for (const step of path) {
    if (Array.isArray(value)) value = value[Number(step)];
    else if (typeof value === 'object' && value !== null) value = lookUp(value, String(step))?.value;
    else return false;
    if (value === undefined) return false;
  }
  return path.length > 0;
}

function lengthOf(object: JsonObject | undefined, key: string): number {
  const list = lookUp(object, key)?.value;
  return Array.isArray(list) ? list.length : 0;
}

function same(step: string | number | undefined, name: string): boolean {
  return typeof step === 'string' && step.toLowerCase() === name.toLowerCase();
}
