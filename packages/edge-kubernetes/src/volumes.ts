import type { DockerOptions } from './docker-options.ts';
import { EdgeAgentError } from './errors.ts';
import type { Extension } from './extension.ts';
import type { Volume, VolumeMount } from './kubernetes-objects.ts';
import type { Ignored } from './module-input.ts';
import { sanitizeDnsLabel } from './names.ts';

const hostPathType = 'DirectoryOrCreate';

/** Names that every pod uses already; the last one only edgeAgent's. A volume of that name is refused by the API. */
export const reservedVolumeNames = ['config-volume', 'trust-bundle-volume', 'agent-config-volume'] as const;

export interface ModuleVolumes {
  volumes: Volume[];
  volumeMounts: VolumeMount[];
}

/**
 * Volumes and mounts of the module's container. Those of the extension come first and are never merged; binds and mounts
 * are merged by sanitised name, where a claim that is written to wins and otherwise the first, so two paths with one
 * name silently become one volume. Throws InvalidMount when a mount lacks Type, Source or Target (the agent then creates
 * no module's Deployment at all) and InvalidKubernetesName for a source nothing is left of.
 */
export function mapVolumes(
  moduleId: string,
  docker: DockerOptions,
  extension: Extension,
  ignored: Ignored[],
): ModuleVolumes {
  const candidates: Volume[] = [];
  const mounts: VolumeMount[] = [...extension.volumeMounts];
  for (const [index, bind] of docker.binds.entries()) {
    const [source, target, options] = bind.split(':');
    if (source === undefined || target === undefined) {
      ignored.push({ path: `createOptions.HostConfig.Binds[${index}]`, reason: 'it has no target' });
      continue;
    }
    const name = sanitizeDnsLabel(source);
    candidates.push({ name, hostPath: { path: source, type: hostPathType } });
    mounts.push({ name, mountPath: target, readOnly: options?.includes('ro') ?? false });
  }
  requireCompleteMounts(moduleId, docker);
  for (const kind of ['bind', 'volume']) {
    for (const { type, source = '', target = '', readOnly } of docker.mounts) {
      if (type?.toLowerCase() !== kind) continue;
      const name = sanitizeDnsLabel(source);
      const volume: Volume =
        kind === 'bind'
          ? { name, hostPath: { path: source, type: hostPathType } }
          : { name, persistentVolumeClaim: { claimName: name, readOnly } };
      candidates.push(volume);
      mounts.push({ name, mountPath: target, readOnly });
    }
  }
  noteDroppedMounts(docker, ignored);
  return { volumes: [...extension.volumes, ...mergeByName(candidates)], volumeMounts: mounts };
}

function requireCompleteMounts(moduleId: string, docker: DockerOptions): void {
  for (const [index, mount] of docker.mounts.entries()) {
    const missing = [
      ...(mount.type === undefined ? ['Type'] : []),
      ...(mount.source === undefined ? ['Source'] : []),
      ...(mount.target === undefined ? ['Target'] : []),
    ];
    if (missing.length === 0) continue;
    throw new EdgeAgentError(
      'InvalidMount',
      `Mount ${index} of module ${moduleId} lacks ${missing.join(' and ')}; a mount needs Type, Source and Target, and one without them keeps every module from being deployed`,
      { path: `createOptions.HostConfig.Mounts[${index}]` },
    );
  }
}

function noteDroppedMounts(docker: DockerOptions, ignored: Ignored[]): void {
  for (const [index, mount] of docker.mounts.entries()) {
    const type = mount.type?.toLowerCase();
    if (type === 'bind' || type === 'volume') continue;
    ignored.push({
      path: `createOptions.HostConfig.Mounts[${index}]`,
      reason: `mounts of type ${mount.type} are dropped silently`,
      ...(type === 'tmpfs' ? { insteadUse: 'k8s-experimental.volumes with emptyDir {"medium": "Memory"}' } : {}),
    });
  }
}

function mergeByName(candidates: readonly Volume[]): Volume[] {
  const groups = new Map<string, Volume>();
  for (const volume of candidates) {
    const name = volume.name ?? '';
    const chosen = groups.get(name);
    const isWritten = volume.persistentVolumeClaim?.readOnly === false;
    if (chosen === undefined || (isWritten && chosen.persistentVolumeClaim?.readOnly !== false))
      groups.set(name, volume);
  }
  return [...groups.values()];
}
