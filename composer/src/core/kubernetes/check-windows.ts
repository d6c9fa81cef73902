import type { Json } from '../../source/node.ts';
import type { Findings } from '../diagnostics/findings.ts';
import type { ModuleDraft } from '../model/draft.ts';
import { isObject } from '../model/options.ts';
import { needsNvidia } from './gpu.ts';
import { claimNamesOf } from './module-objects.ts';
import type { ModulePod } from './pod.ts';
import type { ClusterProfile } from './profile/profile.ts';
import type { ShareClaim } from './share-claims.ts';

/** What a Windows container cannot have, by the rules of Kubernetes, and where it cannot run at all. */
export function checkWindows(
  module: ModuleDraft,
  pod: ModulePod,
  profile: ClusterProfile,
  shares: ReadonlyMap<string, ShareClaim>,
  findings: Findings,
): void {
  if (module.os !== 'windows') return;
  const at = module.entryAt(['os']);
  if (profile.nodes === 'linux') {
    const help = 'Take `os` out, or choose a target with Windows nodes: aks-hybrid or kubeadm.';
    findings.add('MOOR2006', at, `\`${module.name}\` is for Windows, and ${profile.title} has Linux nodes only`, help);
    return;
  }
  for (const field of linuxOnly(pod)) {
    findings.add(
      'MOOR2006',
      at,
      `\`${module.name}\` is for Windows, where a pod cannot have ${field}`,
      'Kubernetes refuses the pod, or it never starts. Take it out, or run the module on Linux.',
    );
  }
  for (const claim of claimNamesOf(pod)) {
    const mounted = shares.get(claim);
    if (mounted?.declared?.protocol !== 'nfs') continue;
    findings.add(
      'MOOR2006',
      at,
      `\`${module.name}\` is for Windows, where the NFS share \`${mounted.share}\` cannot be mounted`,
      'The NFS driver runs on Linux nodes only. Serve the share by SMB, or run the module on Linux.',
    );
  }
}

function linuxOnly(pod: ModulePod): string[] {
  const { spec, container, volumes } = pod;
  return [
    ...['hostIPC', 'hostPID', 'hostNetwork'].filter((name) => spec[name] === true),
    ...keysOf(spec['securityContext']).filter((name) => name !== 'runAsNonRoot' && name !== 'windowsOptions'),
    ...keysOf(container['securityContext']),
    ...volumes.flatMap(({ emptyDir, hostPath }) => [
      ...(isObject(emptyDir) && emptyDir['medium'] === 'Memory' ? ['a volume in memory'] : []),
      ...(isLinuxPath(isObject(hostPath) ? hostPath['path'] : undefined) ? ['a folder of a Linux node'] : []),
    ]),
    ...(needsNvidia(pod) ? ['an NVIDIA GPU'] : []),
  ];
}

function keysOf(value: Json | undefined): string[] {
  return isObject(value) ? Object.keys(value) : [];
}

function isLinuxPath(path: Json | undefined): boolean {
  return typeof path === 'string' && path.startsWith('/');
}
