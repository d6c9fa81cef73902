import { reporterModuleName, wasMounted, type Reported, type ReportedVolume } from '@mooring/contract';
import { sanitizeDnsLabel } from '@mooring/edge-kubernetes';
import type { Deployable } from '../core/rollout/deployable.ts';
import type { AgentTwin } from '../core/rollout/observation.ts';
import { podOf } from '../core/rollout/module-pods.ts';
import { readWhatStands } from '../core/rollout/read-desired.ts';
import type { Hub } from '../hub/hub.ts';
import { readReporter } from './observe.ts';

export interface KnownShares {
  /** Names that exist on the device, for "did you mean". */
  readonly names: readonly string[];
  /** Claims that a prober had mounted: they were bound. */
  readonly mounted: ReadonlySet<string>;
}

/**
 * Share names that are known to exist on a device, for "did you mean": persistent volumes as far as the reporter may
 * read them, and what probers had mounted. An empty list means that nothing is known, not that nothing is there.
 */
export async function findKnownShares(
  hub: Hub,
  device: string,
  agent: AgentTwin,
  deployable: Deployable,
): Promise<KnownShares> {
  const names = new Set<string>();
  const mounted = new Set<string>();
  const candidates = new Set(
    [...Object.keys(agent.modules), deployable.reporter, deployable.prober].filter(
      (name): name is string => name !== undefined && (name === reporterModuleName || name.endsWith('-prober')),
    ),
  );
  for (const module of candidates) {
    const reported = await readReporter(hub, device, module, []);
    for (const volume of Object.values(reported?.persistentVolumes ?? {})) names.add(volume.name);
    for (const volume of Object.values(reported?.volumes ?? {})) {
      if (!wasMounted(volume.state) || !isTrusted(reported, volume, agent)) continue;
      names.add(volume.share);
      mounted.add(claimOf(volume.share));
    }
  }
  for (const { claim } of claimsOfRunning(agent)) names.add(claim);
  return { names: [...names].toSorted(), mounted };
}

/** What running modules of the deployment before have mounted; for "did you mean" only, since an old pod may run. */
function claimsOfRunning(agent: AgentTwin): { claim: string }[] {
  const { modules, credentials } = readWhatStands(agent.desired);
  return [...modules]
    .filter(([id]) => agent.modules[id]?.runtimeStatus === 'running')
    .flatMap(([, { input }]) => podOf(input, credentials, true).claims.map((claim) => ({ claim })));
}

/** A twin may hold anything: a name that Kubernetes refuses is no claim. */
function claimOf(share: string): string {
  try {
    return sanitizeDnsLabel(share);
  } catch {
    return share;
  }
}

/**
 * A prober pod that is about to be replaced already has the new names in its desired properties and still the old shares
 * mounted. Its word counts when it started after the deployment that stands there, or when the source names the share.
 */
function isTrusted(reported: Reported | undefined, volume: ReportedVolume, agent: AgentTwin): boolean {
  const pushed = Date.parse(agent.desiredUpdatedUtc ?? '');
  if (reported !== undefined && Date.parse(reported.agent.startedUtc) >= pushed) return true;
  return volume.source?.split(/[\\/]/).at(-1)?.toLowerCase() === volume.share.toLowerCase();
}
