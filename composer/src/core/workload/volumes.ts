import { sanitizeDnsLabel } from '@mooring/edge-kubernetes';
import { checkShareName } from '../check/share-name.ts';
import type { At } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { didYouMean, listSome } from '../diagnostics/suggest.ts';
import type { Locate } from '../model/draft.ts';
import { runsOnKubernetes } from '../model/target.ts';
import type { Volume, Volumes } from '../model/volume.ts';
import { reportVolumes } from './report-volumes.ts';
import type { Workload, WorkloadVolume } from './workload-schema.ts';

export interface VolumesContext {
  locate: Locate;
  findings: Findings;
  /** Whether there is an edgeHub whose store counts. */
  hasHub: boolean;
}

/** Declared volumes, with findings for those that are mounted and not declared, or the other way round. */
export function resolveVolumes(workload: Workload, context: VolumesContext): Volumes {
  const { locate, findings } = context;
  const used = reportUndeclared(workload, context);
  const volumes = new Map<string, Volume>();
  for (const [name, declared] of Object.entries(workload.volumes)) {
    const at = locate(['volumes', name], 'key');
    if (!used.has(name)) {
      findings.add('MOOR1106', at, `no module mounts the volume \`${name}\``, 'Mount it, or take it out of the file.');
    }
    volumes.set(name, resolveVolume(name, declared, workload, at, context));
  }
  reportVolumes(workload, volumes, used, locate, findings);
  return volumes;
}

function resolveVolume(
  name: string,
  declared: WorkloadVolume,
  workload: Workload,
  at: At,
  { locate, findings }: VolumesContext,
): Volume {
  const { share, storageClass, size, memory, hostPath } = declared;
  const placed = (key: string) => ({ name, at, sourceAt: locate(['volumes', name, key]) });
  if (share !== undefined) {
    const place = placed('share');
    if (runsOnKubernetes(workload.target)) {
      checkShareName(share, place.sourceAt, { changed: 'error', target: workload.target }, findings);
    }
    const { protocol, tier, server, export: exported, credentials, mountOptions, source } = declared;
    const served = { server, export: exported, credentials, mountOptions, source };
    return { ...place, kind: 'share', share, protocol, tier, hostPath, ...served };
  }
  if (storageClass !== undefined && size !== undefined) {
    const claim = claimName(workload, name, at, findings);
    return { ...placed('storageClass'), kind: 'claim', claim, storageClass, size, accessMode: declared.accessMode };
  }
  if (memory !== undefined) return { ...placed('memory'), kind: 'memory', size: memory };
  // The schema lets no volume through that is none of the four.
  return { ...placed('hostPath'), kind: 'folder', hostPath: hostPath ?? '' };
}

function reportUndeclared(workload: Workload, { locate, findings, hasHub }: VolumesContext): Set<string> {
  const declared = new Set(Object.keys(workload.volumes));
  const used = new Set<string>();
  const look = (volume: string, who: string, at: () => At) => {
    used.add(volume);
    if (declared.has(volume)) return;
    const known = declared.size === 0 ? 'No volume is declared yet.' : `Declared: ${listSome(declared)}.`;
    const what = `${who} mounts the volume \`${volume}\`, which is not declared`;
    findings.add('MOOR1105', at(), what, `${didYouMean(volume, declared)}${known}`);
  };
  for (const [module, { mounts }] of Object.entries(workload.modules)) {
    for (const [path, volume] of Object.entries(mounts)) {
      look(volume, `module \`${module}\``, () => locate(['modules', module, 'mounts', path]));
    }
  }
  const store = workload.edgeHub?.store;
  if (store !== undefined && hasHub) look(store, '`edgeHub`', () => locate(['edgeHub', 'store']));
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
