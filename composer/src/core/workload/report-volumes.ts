import type { Findings } from '../diagnostics/findings.ts';
import type { Locate } from '../model/draft.ts';
import { isStackEdge, runsOnKubernetes } from '../model/target.ts';
import type { Volume, Volumes } from '../model/volume.ts';
import { reportClaim } from './report-claims.ts';
import type { Workload } from './workload-schema.ts';

/** Volumes that the target cannot have, lack something for it, or say something that is nothing there. */
export function reportVolumes(
  workload: Workload,
  volumes: Volumes,
  used: ReadonlySet<string>,
  locate: Locate,
  findings: Findings,
): void {
  const { target } = workload;
  for (const volume of volumes.values()) {
    if (!runsOnKubernetes(target)) reportInMachine(volume, used.has(volume.name), target, findings);
    // A prober mounts every share; of the others only what a module mounts matters.
    else if (volume.kind === 'share' || used.has(volume.name)) reportOnKubernetes(volume, target, findings);
    const keys = keysWithoutEffect(volume, target);
    if (keys.length === 0) continue;
    findings.add(
      'MOOR1606',
      locate(['volumes', volume.name, keys[0] ?? ''], 'key'),
      `${keys.map((key) => `\`${key}\``).join(', ')} of the volume \`${volume.name}\` ${keys.length === 1 ? 'has' : 'have'} no effect on ${target}`,
      runsOnKubernetes(target)
        ? 'Nothing to do if the workload is composed for other targets, too.'
        : 'The share is mounted in the virtual machine by hand. Nothing to do if the workload is composed for other targets, too.',
      'info',
    );
  }
}

function reportInMachine(volume: Volume, isUsed: boolean, target: string, findings: Findings): void {
  if (!isUsed) return;
  if (volume.kind === 'claim') {
    findings.add(
      'MOOR1108',
      volume.sourceAt,
      `a StorageClass cannot be used on ${target}: there is no Kubernetes`,
      'Use a share with `hostPath`, or another target.',
    );
  } else if (volume.kind === 'share' && volume.hostPath === undefined) {
    findings.add(
      'MOOR1107',
      volume.at,
      `on ${target} the volume \`${volume.name}\` needs \`hostPath\``,
      'Mount the share in the virtual machine and write its mount point, for example `hostPath: /mnt/camera`.',
    );
  }
}

function reportOnKubernetes(volume: Volume, target: Workload['target'], findings: Findings): void {
  if (volume.kind === 'folder') {
    findings.add(
      'MOOR1511',
      volume.sourceAt,
      `the volume \`${volume.name}\` is a folder of the machine, which is for iotedge-vm only`,
      'On Kubernetes it would be a folder of whichever node the module runs on, made empty where it is missing, and lost with the node. Use a share, a StorageClass or memory.',
    );
  } else if (volume.kind === 'claim') {
    reportClaim(volume, target, findings);
  } else if (volume.kind === 'share' && !isStackEdge(target)) {
    if (volume.server !== undefined && volume.protocol !== undefined) return;
    findings.add(
      'MOOR1104',
      volume.at,
      `on ${target} the volume \`${volume.name}\` needs \`server\` and \`protocol\``,
      'Nothing there makes a PersistentVolume of a share by itself. Write for example `protocol: nfs, server: files.contoso.com`.',
    );
  }
}

/** Where a share is served matters where its PersistentVolume is written here; where it is mounted, on docker. */
function keysWithoutEffect(volume: Volume, target: Workload['target']): string[] {
  if (volume.kind !== 'share') return [];
  const keys = runsOnKubernetes(target) && !isStackEdge(target) ? (['hostPath'] as const) : servedKeys(target);
  return keys.filter((key) => volume[key] !== undefined);
}

function servedKeys(target: Workload['target']) {
  const served = ['server', 'export', 'credentials', 'mountOptions'] as const;
  return runsOnKubernetes(target) ? (['hostPath', ...served] as const) : served;
}
