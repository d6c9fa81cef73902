import type { DockerOptions } from './docker-options.ts';
import type { PersistentVolumeClaim } from './kubernetes-objects.ts';
import { deviceLabels } from './labels.ts';
import { sanitizeDnsLabel } from './names.ts';
import type { AgentSettings } from './settings.ts';

/**
 * Claims made for the volume mounts of one module, one per name, the first mount deciding the access mode. None where
 * the agent has no StorageClassName set: then the claim must be there already or the pod stays Pending.
 */
export function mapClaims(docker: DockerOptions, settings: AgentSettings): PersistentVolumeClaim[] {
  const { storageClassName } = settings;
  if (storageClassName === null) return [];
  const claims = docker.mounts
    .filter((mount) => mount.type?.toLowerCase() === 'volume')
    .map((mount): PersistentVolumeClaim => {
      const name = sanitizeDnsLabel(mount.source ?? '');
      return {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name, namespace: settings.namespace, labels: deviceLabels(settings) },
        spec: {
          accessModes: [mount.readOnly ? 'ReadOnlyMany' : 'ReadWriteMany'],
          resources: { requests: { storage: `${settings.persistentVolumeClaimDefaultSizeMiB}Mi` } },
          storageClassName,
          ...(settings.useMountSourceForVolumeName ? { volumeName: name } : {}),
        },
      };
    });
  return firstByName(claims);
}

/** The first object of each name: how claims of several modules come together as well. */
export function firstByName<T extends { metadata: { name: string } }>(objects: readonly T[]): T[] {
  const seen = new Map<string, T>();
  for (const object of objects) if (!seen.has(object.metadata.name)) seen.set(object.metadata.name, object);
  return [...seen.values()];
}
