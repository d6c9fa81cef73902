import { hasAnswered, reporterModuleName } from '@mooring/contract';
import { sanitizeDnsLabel } from '@mooring/edge-kubernetes';
import type { Deployable } from '../core/rollout/deployable.ts';
import type { AgentTwin } from '../core/rollout/observation.ts';
import type { Hub } from '../hub/hub.ts';
import { readReporter } from './observe.ts';

export interface KnownShares {
  /** Names that exist on the device, for "did you mean". */
  readonly names: readonly string[];
  /** Claims behind which a prober had an answer: they were bound. */
  readonly answered: ReadonlySet<string>;
}

/**
 * Share names that are known to exist on a device, for "did you mean": persistent volumes as far as the reporter may
 * read them, and what probers found answering. An empty list means that nothing is known, not that nothing is there.
 */
export async function findKnownShares(
  hub: Hub,
  device: string,
  agent: AgentTwin,
  deployable: Deployable,
): Promise<KnownShares> {
  const names = new Set<string>();
  const answered = new Set<string>();
  const candidates = new Set(
    [...Object.keys(agent.modules), deployable.reporter, deployable.prober].filter(
      (name): name is string => name !== undefined && (name === reporterModuleName || name.endsWith('-prober')),
    ),
  );
  for (const module of candidates) {
    const reported = await readReporter(hub, device, module, []);
    for (const volume of Object.values(reported?.persistentVolumes ?? {})) names.add(volume.name);
    for (const volume of Object.values(reported?.volumes ?? {})) {
      if (!hasAnswered(volume.state)) continue;
      names.add(volume.share);
      answered.add(claimOf(volume.share));
    }
  }
  return { names: [...names].toSorted(), answered };
}

/** A twin may hold anything: a name that Kubernetes refuses is no claim. */
function claimOf(share: string): string {
  try {
    return sanitizeDnsLabel(share);
  } catch {
    return share;
  }
}
