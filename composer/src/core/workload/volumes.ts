import { sanitizeDnsLabel } from '@mooring/edge-kubernetes';
import { checkShareName } from '../check/share-name.ts';
import type { At } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { didYouMean, listSome } from '../diagnostics/suggest.ts';
import type { Locate } from '../model/draft.ts';
import { isStackEdge, runsOnKubernetes } from '../model/target.ts';
import type { Volume, Volumes } from '../model/volume.ts';
import type { Workload } from './workload-schema.ts';

/** Declared volumes, with findings for those that are mounted and not declared, or the other way round. */
export function resolveVolumes(workload: Workload, locate: Locate, findings: Findings): Volumes {
  const used = reportUndeclared(workload, locate, findings);
  const volumes = new Map<string, Volume>();
  for (const [name, declared] of Object.entries(workload.volumes)) {
    const at = locate(['volumes', name], 'key');
    if (!used.has(name)) {
      findings.add('MOOR1106', at, `no module mounts the volume \`${name}\``, 'Mount it, or take it out of the file.');
    }
    const { share, storageClass, size, protocol, hostPath, server } = declared;
    if (share !== undefined) {
      const sourceAt = locate(['volumes', name, 'share']);
      if (runsOnKubernetes(workload.target)) checkShareName(share, sourceAt, 'error', findings);
      volumes.set(name, { name, at, sourceAt, kind: 'share', share, protocol, hostPath, server });
    } else if (storageClass !== undefined && size !== undefined) {
      const sourceAt = locate(['volumes', name, 'storageClass']);
      volumes.set(name, {
        name,
        at,
        sourceAt,
        kind: 'claim',
        claim: claimName(workload, name, at, findings),
        storageClass,
        size,
      });
    }
  }
  if (!runsOnKubernetes(workload.target)) reportWithoutHostPath(workload, volumes, used, findings);
  else if (!isStackEdge(workload.target)) reportWithoutServer(workload, volumes, findings);
  return volumes;
}

function reportUndeclared(workload: Workload, locate: Locate, findings: Findings): Set<string> {
  const declared = new Set(Object.keys(workload.volumes));
  const used = new Set<string>();
  for (const [module, { mounts }] of Object.entries(workload.modules)) {
    for (const [path, volume] of Object.entries(mounts)) {
      used.add(volume);
      if (declared.has(volume)) continue;
      const known = declared.size === 0 ? 'No volume is declared yet.' : `Declared: ${listSome(declared)}.`;
      findings.add(
        'MOOR1105',
        locate(['modules', module, 'mounts', path]),
        `module \`${module}\` mounts the volume \`${volume}\`, which is not declared`,
        `${didYouMean(volume, declared)}${known}`,
      );
    }
  }
  return used;
}

/** A claim is found by name in a namespace that other workloads share, so the workload stands in it. */
function claimName(workload: Workload, volume: string, at: At, findings: Findings): string {
  const wanted = `${workload.metadata.name}-${volume}`;
  if (wanted.length <= 63) return sanitizeDnsLabel(wanted);
  findings.add(
    'MOOR1509',
    at,
    `the claim of this volume would be named \`${wanted}\`, longer than the 63 characters Kubernetes allows`,
    'Shorten the name of the workload or of the volume.',
  );
  return sanitizeDnsLabel(wanted.slice(0, 63));
}

function reportWithoutHostPath(workload: Workload, volumes: Volumes, used: Set<string>, findings: Findings): void {
  for (const volume of volumes.values()) {
    if (!used.has(volume.name)) continue;
    if (volume.kind === 'claim') {
      findings.add(
        'MOOR1108',
        volume.sourceAt,
        `a StorageClass cannot be used on ${workload.target}: there is no Kubernetes`,
        'Use a share with `hostPath`, or another target.',
      );
    } else if (volume.kind === 'share' && volume.hostPath === undefined) {
      findings.add(
        'MOOR1107',
        volume.at,
        `on ${workload.target} the volume \`${volume.name}\` needs \`hostPath\``,
        'Mount the share in the virtual machine and write its mount point, for example `hostPath: /mnt/camera`.',
      );
    }
  }
}

function reportWithoutServer(workload: Workload, volumes: Volumes, findings: Findings): void {
  for (const volume of volumes.values()) {
    if (volume.kind !== 'share' || (volume.server !== undefined && volume.protocol !== undefined)) continue;
    findings.add(
      'MOOR1104',
      volume.at,
      `on ${workload.target} the volume \`${volume.name}\` needs \`server\` and \`protocol\``,
      'Nothing there makes a PersistentVolume of a share by itself. Write for example `protocol: nfs, server: files.contoso.com`.',
    );
  }
}
