import type { DeviceKnowledge } from '../../device/knowledge.ts';
import { sayWho } from '../../device/say-who.ts';
import type { Findings } from '../../diagnostics/findings.ts';
import { listSome } from '../../diagnostics/suggest.ts';
import type { Draft } from '../../model/draft.ts';
import { workersOf } from './workers.ts';

/** As `module.json` names platforms, and as Kubernetes does. */
const byEnding = new Map([
  ['amd64', 'amd64'],
  ['arm64v8', 'arm64'],
  ['arm64', 'arm64'],
  ['arm32v7', 'arm'],
]);

/**
 * Images whose tag ends in a platform that no node has; they are pulled and do not start. A tag is only a name, and one
 * without an ending may hold every platform.
 */
export function checkArchitectures(draft: Draft, knowledge: DeviceKnowledge, findings: Findings): void {
  const workers = workersOf(knowledge);
  if (workers === undefined) return;
  const known = [...workers.nodes, ...workers.closed].map(({ architecture }) => architecture);
  const there = new Set(known.flatMap((architecture) => architecture ?? []));
  if (known.length === 0 || known.includes(undefined)) return;
  for (const { name, settings, imageAt } of draft.modules) {
    const image = settings['image'];
    const [, ending = ''] = (typeof image === 'string' && /:[^:/@]*[-_.]([a-z0-9]+)$/.exec(image)) || [];
    const wanted = byEnding.get(ending);
    if (wanted === undefined || there.has(wanted)) continue;
    findings.add(
      'MOOR2339',
      imageAt,
      `the image of \`${name}\` is for ${ending} by its tag, and the nodes are ${listSome(there).slice(0, 100)}, says ${sayWho(workers.all)}`,
      'Take the image of the platform of the device: `--platform` says which one where a template names a module.json.',
    );
  }
}
