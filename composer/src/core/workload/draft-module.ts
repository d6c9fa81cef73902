import type { JsonObject, Path } from '../../source/node.ts';
import type { Locate, ModuleDraft } from '../model/draft.ts';
import { lookUp, lookUpObject } from '../model/options.ts';
import { runsOnKubernetes, type Target } from '../model/target.ts';
import { mergeOptions } from './merge-options.ts';
import { optionsForDocker } from './options-docker.ts';
import { optionsForKubernetes } from './options-kubernetes.ts';
import type { PlacedMount, Volumes } from '../model/volume.ts';
import { byKey } from './by-key.ts';
import type { WorkloadModule } from './workload-schema.ts';

/** One module of a workload, with createOptions as the target wants them. Places point into the workload file. */
export function draftModule(
  name: string,
  module: WorkloadModule,
  volumes: Volumes,
  target: Target,
  locate: Locate,
): ModuleDraft {
  // The order of a mapping means nothing, so it must not reach the manifest.
  const mounts = Object.entries(module.mounts)
    .sort(byKey)
    .flatMap(([path, volumeName]): PlacedMount[] => {
      const volume = volumes.get(volumeName);
      return volume === undefined ? [] : [{ path, volume }];
    });
  const ofTarget = runsOnKubernetes(target) ? optionsForKubernetes : optionsForDocker;
  const author = module.createOptions as JsonObject;
  const createOptions = mergeOptions(
    mergeOptions(author, portOptions(module.ports)),
    ofTarget(mounts, typeof module.gpu === 'number' ? module.gpu : undefined),
  );
  const key = runsOnKubernetes(target) ? 'Mounts' : 'Binds';
  const shares = mounts.filter(({ volume }) => volume.kind === 'share');
  const first = countOf(author, key);
  return {
    name,
    nameAt: locate([], 'key'),
    entry: {
      type: 'docker',
      version: '1.0',
      status: module.status,
      restartPolicy: module.restartPolicy,
      ...(Object.keys(module.env).length === 0 ? {} : { env: envEntries(module.env) }),
    },
    settings: { image: module.image },
    createOptions,
    entryAt: (path, part) => locate(path, part),
    optionAt: locateOptions(author, shares, module, first, key, locate),
    imageAt: locate(['image']),
    volumes: new Map(shares.map(({ volume }, index) => [first + index, volume.name])),
  };
}

/** The twin takes numbers and booleans too, but a container only ever sees text. */
function envEntries(env: WorkloadModule['env']): JsonObject {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, { value: String(value) }]));
}

/** `8080:80` → `PortBindings {"80/tcp": [{"HostPort": "8080"}]}`. */
function portOptions(ports: readonly string[]): JsonObject {
  if (ports.length === 0) return {};
  const bindings: Record<string, { HostPort: string }[]> = {};
  for (const port of ports) {
    const [outside = '', inside = ''] = port.split(':');
    const key = inside.includes('/') ? inside : `${inside}/tcp`;
    (bindings[key] ??= []).push({ HostPort: outside });
  }
  return { HostConfig: { PortBindings: bindings as unknown as JsonObject } };
}

function countOf(options: JsonObject, key: string): number {
  const list = lookUp(lookUpObject(options, 'HostConfig')?.value, key)?.value;
  return Array.isArray(list) ? list.length : 0;
}

/** A place for a path of createOptions: what the author wrote there, else the mount, port or GPU it was made of. */
function locateOptions(
  author: JsonObject,
  shares: readonly PlacedMount[],
  module: WorkloadModule,
  first: number,
  key: string,
  locate: Locate,
): Locate {
  return (path, part) => {
    const [top, second, index, field] = path;
    if (same(top, 'HostConfig') && same(second, key) && typeof index === 'number' && index >= first) {
      const mount = shares[index - first];
      if (mount !== undefined) return locateMount(mount, field, locate);
    }
    if (writtenByAuthor(author, path)) return locate(['createOptions', ...path], part);
    if (same(second, 'PortBindings')) {
      const port = module.ports.findIndex((text) => String(index).split('/')[0] === text.split(/[:/]/)[1]);
      return locate(port < 0 ? ['ports'] : ['ports', port], port < 0 ? 'key' : 'value');
    }
    if (module.gpu !== undefined && (same(top, 'k8s-experimental') || same(second, 'DeviceRequests')))
      return locate(['gpu']);
    return locate([], 'key');
  };
}

function locateMount(mount: PlacedMount, field: string | number | undefined, locate: Locate): ReturnType<Locate> {
  if (same(field, 'Source')) return mount.volume.sourceAt;
  return locate(['mounts', mount.path], 'key');
}

function writtenByAuthor(author: JsonObject, path: Path): boolean {
  const [top] = path;
  return top !== undefined && lookUp(author, String(top)) !== undefined;
}

function same(step: string | number | undefined, name: string): boolean {
  return typeof step === 'string' && step.toLowerCase() === name.toLowerCase();
}
