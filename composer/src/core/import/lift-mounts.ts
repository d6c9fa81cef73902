import type { Json, JsonObject } from '../../source/node.ts';
import { isObject } from '../model/options.ts';
import { runsOnKubernetes } from '../model/target.ts';
import { putAt, takeAt, type Candidate, type Lift, type LiftContext } from './candidate.ts';

/** A mount with nothing in it but what a workload says: where, and what. */
interface PlainMount {
  path: string;
  content: JsonObject;
  hint: string;
}

/** Shares, folders of the virtual machine, and memory. */
export const mountLifts: Lift[] = [liftShares, liftFolders, liftMemory];

function liftShares(candidate: Candidate, context: LiftContext): Candidate | undefined {
  if (!runsOnKubernetes(context.target)) return undefined;
  return liftList(candidate, ['HostConfig', 'Mounts'], readShare, context);
}

function liftFolders(candidate: Candidate, context: LiftContext): Candidate | undefined {
  if (runsOnKubernetes(context.target)) return undefined;
  return liftList(candidate, ['HostConfig', 'Binds'], readFolder, context);
}

/**
 * The end of a list, as far as it is plain and sorted by path: what a workload mounts is put behind what it passes on, in
 * the order of the paths.
 */
function liftList(
  candidate: Candidate,
  path: string[],
  read: (mount: Json) => PlainMount | undefined,
  context: LiftContext,
): Candidate | undefined {
  const taken = takeAt(candidate.createOptions, path);
  if (taken === undefined || !Array.isArray(taken.value)) return undefined;
  const list = taken.value;
  const mounts = mountsOf(candidate);
  let first = list.length;
  let next: string | undefined;
  for (; first > 0; first--) {
    const mount = read(list[first - 1] ?? null);
    if (mount === undefined || Object.hasOwn(mounts, mount.path) || (next !== undefined && mount.path >= next)) break;
    mounts[mount.path] = context.volumes.name(mount.content, mount.hint);
    next = mount.path;
  }
  if (first === list.length) return undefined;
  return {
    ...candidate,
    model: { ...candidate.model, mounts: sorted(mounts) },
    createOptions: first === 0 ? taken.rest : putAt(candidate.createOptions, path, list.slice(0, first)),
  };
}

function readShare(mount: Json): PlainMount | undefined {
  if (!isObject(mount) || Object.keys(mount).length !== 3) return undefined;
  const { Type: type, Source: share, Target: path } = mount;
  if (type !== 'volume' || typeof share !== 'string' || typeof path !== 'string' || path.includes('$'))
    return undefined;
  return { path, content: { share }, hint: share };
}

function readFolder(bind: Json): PlainMount | undefined {
  const [hostPath = '', path = '', ...more] = typeof bind === 'string' ? bind.split(':') : [];
  if (more.length > 0 || !hostPath.startsWith('/') || path === '' || path.includes('$')) return undefined;
  return { path, content: { hostPath }, hint: hostPath.split('/').findLast((part) => part !== '') ?? 'root' };
}

/** Memory is a volume of the pod with the name that the workload has for it. */
function liftMemory(candidate: Candidate, context: LiftContext): Candidate | undefined {
  const path = ['k8s-experimental', 'volumes'];
  const taken = takeAt(candidate.createOptions, path);
  if (taken === undefined || !Array.isArray(taken.value)) return undefined;
  const mounts = mountsOf(candidate);
  const left: Json[] = [];
  for (const volume of taken.value) {
    const found = readMemory(volume);
    const isOurs = found !== undefined && context.volumes.name(found.content, found.name) === found.name;
    if (!isOurs || found.paths.some((one) => Object.hasOwn(mounts, one))) left.push(volume);
    else for (const one of found.paths) mounts[one] = found.name;
  }
  if (left.length === taken.value.length) return undefined;
  return {
    ...candidate,
    model: { ...candidate.model, mounts: sorted(mounts) },
    createOptions: left.length === 0 ? taken.rest : putAt(candidate.createOptions, path, left),
  };
}

function readMemory(volume: Json): { name: string; content: JsonObject; paths: string[] } | undefined {
  if (!isObject(volume) || !isObject(volume['volume']) || !Array.isArray(volume['volumeMounts'])) return undefined;
  const { name, emptyDir } = volume['volume'];
  const memory = isObject(emptyDir) && emptyDir['medium'] === 'Memory' ? emptyDir['sizeLimit'] : undefined;
  const paths = volume['volumeMounts'].flatMap((mount) => {
    const path = isObject(mount) ? mount['mountPath'] : undefined;
    return typeof path === 'string' && !path.includes('$') ? [path] : [];
  });
  const isWhole = paths.length > 0 && paths.length === volume['volumeMounts'].length;
  if (typeof name !== 'string' || typeof memory !== 'string' || !isWhole) return undefined;
  return { name, content: { memory }, paths };
}

function mountsOf(candidate: Candidate): JsonObject {
  const { mounts } = candidate.model;
  return isObject(mounts) ? { ...mounts } : {};
}

function sorted(mounts: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(mounts).sort(([one], [other]) => (one < other ? -1 : 1)));
}
