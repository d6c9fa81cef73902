import { joinCreateOptions, splitCreateOptions } from '@mooring/edge-kubernetes';
import { isRecord } from './contains.ts';
import { agentDesired, type Deployable } from './deployable.ts';
import { podOf } from './module-pods.ts';
import { mountsIn, parseOptions } from './named-claims.ts';
import type { AgentTwin } from './observation.ts';
import { readWhatStands } from './read-desired.ts';

export interface Retention {
  readonly deployable: Deployable;
  /** Claims that the new deployment no longer names and that the prober goes on mounting. */
  readonly retained: readonly string[];
  /** Claims that edgeAgent will delete, leaving their PersistentVolumes Released. */
  readonly released: readonly string[];
}

const retainedFolder = '/mooring/retained';

/**
 * Keeps what the deployment before had mounted. edgeAgent deletes a claim as soon as no module names it, and its
 * PersistentVolume is then Released: neither that deployment nor any other can mount the share again before it was
 * unmounted and mounted in the portal. So the prober goes on mounting each share that is dropped, which costs one mount
 * and keeps the way back open. Only a share that is known to have been mounted is kept: one that never bound would keep
 * the prober from starting.
 */
export function retainShares(deployable: Deployable, before: AgentTwin, mountedBefore: ReadonlySet<string>): Retention {
  const dropped = droppedClaims(deployable, before);
  const known = new Set([...mountedBefore, ...retainedBefore(before)]);
  const retained = deployable.prober === undefined ? [] : dropped.filter(({ claim }) => known.has(claim));
  const released = dropped.filter((one) => !retained.includes(one) && (one.mounted || known.has(one.claim)));
  const names = retained.map(({ claim }) => claim);
  return {
    deployable: names.length === 0 ? deployable : withMounts(deployable, names),
    retained: names,
    released: released.map(({ claim }) => claim),
  };
}

/** The claims of the deployment before that the new one lacks; `mounted`: a module that names it was running. */
function droppedClaims(deployable: Deployable, before: AgentTwin): { claim: string; mounted: boolean }[] {
  if (deployable.target === 'iotedge-vm') return [];
  const claimsOf = (desired: Readonly<Record<string, unknown>>) => {
    const { modules, credentials } = readWhatStands(desired);
    return [...modules.values()].flatMap(({ input }) =>
      podOf(input, credentials, true).claims.map((claim) => ({ claim, module: input.id })),
    );
  };
  const kept = new Set(claimsOf(agentDesired(deployable.modulesContent)).map(({ claim }) => claim));
  const mounted = new Map<string, boolean>();
  for (const { claim, module } of claimsOf(before.desired)) {
    if (kept.has(claim)) continue;
    const runs = before.modules[module]?.runtimeStatus === 'running';
    mounted.set(claim, runs || mounted.get(claim) === true);
  }
  return [...mounted]
    .map(([claim, runs]) => ({ claim, mounted: runs }))
    .toSorted((a, b) => (a.claim < b.claim ? -1 : 1));
}

function retainedBefore(before: AgentTwin): string[] {
  return [...readWhatStands(before.desired).modules.values()].flatMap(({ input }) =>
    mountsIn(parseOptions(input.createOptions)).flatMap(({ Target, Source }) =>
      typeof Target === 'string' && typeof Source === 'string' && Target.startsWith(`${retainedFolder}/`) ? Source : [],
    ),
  );
}

function withMounts(deployable: Deployable, claims: readonly string[]): Deployable {
  const content = structuredClone(deployable.modulesContent);
  const prober = modulesOf(agentDesired(content))[deployable.prober ?? ''];
  const settings = isRecord(prober) ? prober['settings'] : undefined;
  if (!isRecord(settings)) return deployable;
  const options = parseOptions(joinCreateOptions(settings));
  const host = isRecord(options['HostConfig']) ? options['HostConfig'] : {};
  const added = claims.map((claim) => ({ Target: `${retainedFolder}/${claim}`, Source: claim, Type: 'volume' }));
  const text = JSON.stringify({ ...options, HostConfig: { ...host, Mounts: [...mountsIn(options), ...added] } });
  for (const key of Object.keys(settings)) if (/^createOptions\d*$/i.test(key)) delete settings[key];
  Object.assign(settings, splitCreateOptions(text));
  return { ...deployable, modulesContent: content };
}

function modulesOf(desired: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return isRecord(desired['modules']) ? desired['modules'] : {};
}
