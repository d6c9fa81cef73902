import type { Findings } from '../diagnostics/findings.ts';
import type { ModuleDraft } from '../model/draft.ts';
import type { ModulePod } from './pod.ts';

const dnsLabel = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Names of objects: legal, and one a module. */
export function checkNames(pods: readonly { module: ModuleDraft; pod: ModulePod }[], findings: Findings): void {
  const seen = new Map<string, string>();
  for (const { module, pod } of pods) {
    const needsLetter = pod.service !== undefined && !/^[a-z]/.test(pod.name);
    if (!dnsLabel.test(pod.name) || needsLetter) {
      findings.add(
        'MOOR1401',
        module.nameAt,
        `\`${module.name}\` would become \`${pod.name}\`, which Kubernetes refuses as a name`,
        `Use a-z, 0-9 and -, at most 63 of them${needsLetter ? ', a letter first since it has ports' : ''}.`,
      );
    }
    const other = seen.get(pod.name);
    if (other !== undefined) {
      findings.add(
        'MOOR1403',
        module.nameAt,
        `\`${other}\` and \`${module.name}\` both become \`${pod.name}\``,
        'One would overwrite the other. Rename one of them.',
      );
    }
    seen.set(pod.name, other ?? module.name);
  }
}
