import type { Locate, ModuleDraft } from '../model/draft.ts';
import type { Target } from '../model/target.ts';
import type { PlacedMount, Volumes } from '../model/volume.ts';
import { entryOf, envEntries, type Environment } from './env-entries.ts';
import { gpuEnv } from './gpu-sharing.ts';
import { locateOptions, mountList } from './locate-options.ts';
import { moduleOptions, placeMounts } from './module-options.ts';
import type { Runnable } from './runnable.ts';
import type { WorkloadModule } from './workload-schema.ts';

/** What all modules of a workload are drafted with. */
export interface ModuleContext {
  volumes: Volumes;
  target: Target;
  /** Variables of the web proxy. */
  proxy: Environment;
}

/** One module of a workload, with createOptions as the target wants them. Places point into the workload file. */
export function draftModule(
  name: string,
  module: WorkloadModule,
  { volumes, target, proxy }: ModuleContext,
  locate: Locate,
): ModuleDraft {
  const mounts = placeMounts(module.mounts, volumes);
  const env = envEntries(gpuEnv(module.gpu, target), module.proxy ? proxy : {}, module.env);
  const keys = ['type', 'version', 'status', 'restartPolicy', 'imagePullPolicy', 'startupOrder'];
  return {
    name,
    nameAt: locate([], 'key'),
    entry: entryOf(module, keys, env),
    settings: { image: module.image, ...module.settings },
    createOptions: moduleOptions(module, mounts, target),
    entryAt: locateEntry(module.env, locate),
    optionAt: locateOptions(module, mounts, target, locate),
    imageAt: locate(['image']),
    volumes: volumesByIndex(module, mounts, target),
    ...(module.os === undefined ? {} : { os: module.os }),
  };
}

/** Which share stands behind which element of `HostConfig.Mounts` or `Binds`; folders are bound beside them. */
export function volumesByIndex(
  module: Runnable,
  mounts: readonly PlacedMount[],
  target: Target,
): ReadonlyMap<number, string> {
  const { key, first } = mountList(module, target);
  const listed = mounts.filter(
    ({ volume }) => volume.kind === 'share' || (key === 'Binds' && volume.kind === 'folder'),
  );
  return new Map(
    listed.flatMap(({ volume }, index) => (volume.kind === 'share' ? [[first + index, volume.name] as const] : [])),
  );
}

/** A variable that `gpu` or `proxy` set, and not the author, has its place there. */
export function locateEntry(env: Environment, locate: Locate): Locate {
  return (path, part) => {
    const [key, name, field] = path;
    if (key !== 'env' || typeof name !== 'string') return locate(path, part);
    if (Object.hasOwn(env, name)) {
      // The usual way to write a variable is its value alone.
      return locate(field === 'value' && typeof env[name] !== 'object' ? [key, name] : path, part);
    }
    return locate([/^(NVIDIA|CUDA)_/.test(name) ? 'gpu' : 'proxy'], 'key');
  };
}
