import { reservedVolumeNames } from '@mooring/edge-kubernetes';
import type { At } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { extensionVolumesOf } from '../model/extension-volumes.ts';
import { bindsOf, mountsOf, shareMountsOf } from '../model/mounts.ts';
import { usesIotEdge } from '../model/target.ts';
import { checkShareName, claimNameOf } from './share-name.ts';

/** Names of claims over the whole manifest, and of volumes inside each pod. */
export function checkClaims(draft: Draft, findings: Findings): void {
  const claims = new Map<string, string>();
  const reserved = usesIotEdge(draft) ? reservedVolumeNames : [];
  for (const module of draft.modules) {
    const isOurs = module.name === draft.reporter || module.name === draft.prober;
    for (const { index, path, source } of shareMountsOf(module)) {
      const at = module.optionAt([...path, 'Source']);
      // The share of a volume was looked at where it is declared.
      if (!isOurs && !module.volumes.has(index)) {
        // Passed on as it stood in a manifest, also in a workload.
        checkShareName(source, at, { changed: 'warning', target: draft.target }, findings);
      }
      const claim = claimNameOf(source);
      if (claim === undefined) continue;
      const other = claims.get(claim);
      if (other !== undefined && other !== source && !isOurs) reportShared(source, other, claim, at, findings);
      claims.set(claim, other ?? source);
    }
    if (!isOurs) checkVolumeNames(module, reserved, findings);
  }
}

function reportShared(source: string, other: string, claim: string, at: At, findings: Findings): void {
  findings.add(
    'MOOR1508',
    at,
    `\`${source}\` and \`${other}\` become one claim, \`${claim}\``,
    'Both modules would get the same share without a word. Write one name, or rename one share.',
  );
}

/** Inside a pod volumes are told apart by name only; two sources with one name mount the wrong one silently. */
function checkVolumeNames(module: ModuleDraft, reserved: readonly string[], findings: Findings): void {
  const seen = new Map<string, string>();
  const look = (source: string, type: string, at: At) => {
    const name = claimNameOf(source);
    if (name === undefined) return;
    if (reserved.includes(name)) {
      findings.add(
        'MOOR1508',
        at,
        `\`${source}\` becomes the volume \`${name}\`, a name the sidecar of every module uses`,
        'Kubernetes would refuse the pod. Rename the share or the path.',
      );
    }
    const key = `${type} ${source}`;
    const other = seen.get(name);
    if (other !== undefined && other !== key && (type !== 'volume' || !other.startsWith('volume '))) {
      findings.add(
        'MOOR1508',
        at,
        `\`${source}\` becomes the volume \`${name}\`, as \`${other.slice(other.indexOf(' ') + 1)}\` of this module does`,
        'One of the two would be mounted in both places. Rename one.',
      );
    }
    seen.set(name, other ?? key);
  };
  for (const { name, path } of extensionVolumesOf(module))
    if (name !== undefined) look(name, 'k8s-experimental', module.optionAt([...path, 'name']));
  for (const { source, path } of bindsOf(module)) look(source, 'bind', module.optionAt(path));
  for (const { type, source, path } of mountsOf(module)) {
    if (source !== undefined && (type === 'bind' || type === 'volume'))
      look(source, type, module.optionAt([...path, 'Source']));
  }
}
