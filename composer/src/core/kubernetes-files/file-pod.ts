import type { JsonObject, Path } from '../../source/node.ts';
import { isObject } from '../model/options.ts';
import { textOf, type FileObject } from './file-object.ts';

/** The pods that an object makes: where their spec stands, and what is in it. */
export interface FilePod {
  object: FileObject;
  path: Path;
  spec: JsonObject;
  containers: readonly FileContainer[];
  volumes: readonly FileVolume[];
}

export interface FileContainer {
  path: Path;
  value: JsonObject;
  name: string;
  image: string | undefined;
  isInit: boolean;
}

export interface FileVolume {
  path: Path;
  value: JsonObject;
  name: string | undefined;
}

const template: Path = ['spec', 'template', 'spec'];
const pathByKind = new Map<string, Path>([
  ['Pod', ['spec']],
  ['Deployment', template],
  ['StatefulSet', template],
  ['DaemonSet', template],
  ['ReplicaSet', template],
  ['ReplicationController', template],
  ['Job', template],
  ['CronJob', ['spec', 'jobTemplate', ...template]],
]);
const groups = new Set(['', 'apps', 'batch', 'extensions']);

/** The pods of an object of Kubernetes itself; undefined of any other. */
export function podOf(object: FileObject): FilePod | undefined {
  const path = groups.has(object.group) ? pathByKind.get(object.kind) : undefined;
  const spec = path === undefined ? undefined : object.object(path);
  if (path === undefined || spec === undefined) return undefined;
  const containers = (key: string, isInit: boolean): FileContainer[] =>
    object.list([...path, key]).flatMap((value, index) => {
      if (!isObject(value)) return [];
      const name = textOf(value['name']) ?? '';
      return [{ path: [...path, key, index], value, name, image: textOf(value['image']), isInit }];
    });
  const volumes = object.list([...path, 'volumes']).flatMap((value, index): FileVolume[] => {
    return isObject(value) ? [{ path: [...path, 'volumes', index], value, name: textOf(value['name']) }] : [];
  });
  return {
    object,
    path,
    spec,
    containers: [...containers('initContainers', true), ...containers('containers', false)],
    volumes,
  };
}
