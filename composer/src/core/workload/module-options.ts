import type { JsonObject } from '../../source/node.ts';
import { runsOnKubernetes, type Target } from '../model/target.ts';
import type { PlacedMount, Volumes } from '../model/volume.ts';
import { byKey } from './by-key.ts';
import { gpuHostOptions } from './gpu-sharing.ts';
import { mergeOptions } from './merge-options.ts';
import { optionsForDocker } from './options-docker.ts';
import { optionsForKubernetes } from './options-kubernetes.ts';
import { portOptions } from './port-options.ts';
import type { Runnable } from './runnable.ts';

/** createOptions of a module for the target: what the author passes on, with all that is modelled over it. */
export function moduleOptions(module: Runnable, mounts: readonly PlacedMount[], target: Target): JsonObject {
  const ofTarget = runsOnKubernetes(target) ? optionsForKubernetes : optionsForDocker;
  const parts = [
    commandOptions(module),
    portOptions(module.ports ?? []),
    gpuHostOptions(module.gpu),
    ofTarget(mounts, module),
  ];
  return parts.reduce(mergeOptions, (module.createOptions ?? {}) as JsonObject);
}

/** Mounts of declared volumes. The order of a mapping means nothing, so it must not reach the manifest. */
export function placeMounts(mounts: Readonly<Record<string, string>>, volumes: Volumes): PlacedMount[] {
  return Object.entries(mounts)
    .sort(byKey)
    .flatMap(([path, name]) => {
      const volume = volumes.get(name);
      return volume === undefined ? [] : [{ path, volume }];
    });
}

function commandOptions({ entrypoint, cmd, workingDir }: Runnable): JsonObject {
  return {
    ...(entrypoint === undefined ? {} : { Entrypoint: entrypoint }),
    ...(cmd === undefined ? {} : { Cmd: cmd }),
    ...(workingDir === undefined ? {} : { WorkingDir: workingDir }),
  };
}
