import { extensionKey } from '@mooring/edge-kubernetes';
import type { Json, JsonObject, Path } from '../../source/node.ts';
import type { ModuleDraft } from './draft.ts';
import { isObject, lookUp, lookUpObject } from './options.ts';

/** A volume of the pod that `k8s-experimental.volumes` declares. */
export interface ExtensionVolume {
  /** Of the volume itself, an object of Kubernetes. */
  path: Path;
  volume: JsonObject;
  name: string | undefined;
  mounts: ExtensionMount[];
}

export interface ExtensionMount {
  /** Of the text of `mountPath`. */
  path: Path;
  mountPath: string;
}

/** `k8s-experimental.volumes` of a module; entries of another form are left out. */
export function extensionVolumesOf({ createOptions }: Pick<ModuleDraft, 'createOptions'>): ExtensionVolume[] {
  const extension = lookUpObject(createOptions, extensionKey);
  const volumes = lookUp(extension?.value, 'volumes');
  if (extension === undefined || volumes === undefined) return [];
  return listOf(volumes.value).flatMap((entry, index): ExtensionVolume[] => {
    const own = isObject(entry) ? lookUpObject(entry, 'volume') : undefined;
    const path = [...extension.path, volumes.key, index];
    const mounts = isObject(entry) ? mountsOf(entry, path) : [];
    if (own === undefined) return mounts.length === 0 ? [] : [{ path, volume: {}, name: undefined, mounts }];
    const name = lookUp(own.value, 'name')?.value;
    return [{ path: [...path, ...own.path], volume: own.value, name: textOf(name), mounts }];
  });
}

function mountsOf(entry: JsonObject, above: Path): ExtensionMount[] {
  const mounts = lookUp(entry, 'volumeMounts');
  return listOf(mounts?.value).flatMap((mount, index) => {
    const path = isObject(mount) ? lookUp(mount, 'mountPath') : undefined;
    const mountPath = textOf(path?.value);
    if (mounts === undefined || path === undefined || mountPath === undefined) return [];
    return [{ path: [...above, mounts.key, index, path.key], mountPath }];
  });
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
