import type { Json, JsonObject } from '../../source/node.ts';
import type { PlacedMount, Volume } from '../model/volume.ts';
import type { Runnable } from './runnable.ts';

/**
 * createOptions for IoT Edge on Kubernetes. A share becomes a mount of type volume, of which edgeAgent makes the claim;
 * `ReadOnly` is left out, since it would make a claim that a share's PersistentVolume does not bind. All else that docker
 * does not know, or that the agent would ignore, goes through `k8s-experimental`.
 */
export function optionsForKubernetes(mounts: readonly PlacedMount[], module: Runnable = {}): JsonObject {
  const shares = mounts.flatMap(({ path, volume }): Json[] =>
    volume.kind === 'share' ? [{ Target: path, Source: volume.share, Type: 'volume' }] : [],
  );
  const extension = extensionOf(mounts, module);
  return {
    ...(shares.length === 0 ? {} : { HostConfig: { Mounts: shares } }),
    ...(Object.keys(extension).length === 0 ? {} : { 'k8s-experimental': extension }),
  };
}

function extensionOf(mounts: readonly PlacedMount[], module: Runnable): JsonObject {
  const volumes = podVolumes(mounts).map(({ entry }) => entry);
  const resources = resourcesOf(module);
  const { service, node } = module;
  return {
    ...(volumes.length === 0 ? {} : { volumes }),
    ...(Object.keys(resources).length === 0 ? {} : { resources }),
    ...(service === undefined ? {} : { serviceOptions: defined(service) }),
    ...(node === undefined ? {} : { nodeSelector: nodeSelector(node) }),
    ...(mustEndFirst(mounts, module) ? { strategy: { type: 'Recreate' } } : {}),
  };
}

/** A new pod would wait for ever for the GPU, or for the ReadWriteOnce volume, that the old one holds. */
function mustEndFirst(mounts: readonly PlacedMount[], module: Runnable): boolean {
  const holdsVolume = mounts.some(({ volume }) => volume.kind === 'claim' && volume.accessMode !== 'ReadWriteMany');
  return typeof module.gpu === 'number' || holdsVolume;
}

function resourcesOf({ resources, gpu }: Runnable): JsonObject {
  const requests = defined(resources?.requests ?? {});
  const limits: JsonObject = {
    ...defined(resources?.limits ?? {}),
    ...(typeof gpu === 'number' ? { 'nvidia.com/gpu': gpu } : {}),
  };
  return {
    ...(Object.keys(requests).length === 0 ? {} : { requests }),
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
  };
}

/** Kubernetes has the names of nodes in lower case, whatever case the device shows them in. */
function nodeSelector(node: NonNullable<Runnable['node']>): JsonObject {
  return typeof node === 'string' ? { 'kubernetes.io/hostname': node.toLowerCase() } : node;
}

/** Volumes of the pod that are no shares. Each stands once, with all its paths: the agent does not merge equal ones. */
export function podVolumes(mounts: readonly PlacedMount[]): { name: string; paths: string[]; entry: Json }[] {
  const found = new Map<string, { source: JsonObject; paths: string[] }>();
  for (const { path, volume } of mounts) {
    const made = sourceOf(volume);
    if (made === undefined) continue;
    const known = found.get(made.name);
    if (known === undefined) found.set(made.name, { source: made.source, paths: [path] });
    else known.paths.push(path);
  }
  return [...found].map(([name, { source, paths }]) => ({
    name,
    paths,
    entry: { volume: { name, ...source }, volumeMounts: paths.map((mountPath) => ({ name, mountPath })) },
  }));
}

function sourceOf(volume: Volume): { name: string; source: JsonObject } | undefined {
  if (volume.kind === 'claim') {
    return { name: volume.claim, source: { persistentVolumeClaim: { claimName: volume.claim } } };
  }
  if (volume.kind === 'memory') {
    return { name: volume.name, source: { emptyDir: { medium: 'Memory', sizeLimit: volume.size } } };
  }
  return undefined;
}

function defined(object: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(object).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
