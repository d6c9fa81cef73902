import type { Findings } from '../diagnostics/findings.ts';
import { dig } from './file-object.ts';
import type { ObjectSet } from './object-set.ts';

/** Containers with every right over their node. Often deliberate; whoever applies them should know. */
export function checkPodRights({ pods }: ObjectSet, findings: Findings): void {
  for (const { object, containers } of pods) {
    for (const { path, value, name } of containers) {
      if (dig(value, ['securityContext', 'privileged']) !== true) continue;
      findings.add(
        'MOOR2402',
        object.at([...path, 'securityContext', 'privileged']),
        `\`${name}\` of ${object.title} is privileged: it has every right over its node`,
        'Whoever gets into it has the node, and every share that is mounted there. Leave it out where a single capability is enough.',
      );
    }
  }
}
