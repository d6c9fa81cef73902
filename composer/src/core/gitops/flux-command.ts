import type { Place } from '../kubernetes/kube-object.ts';
import { quoteForShell } from '../kubernetes/quote.ts';
import { fluxNamespace } from './flux-objects.ts';
import type { Repository } from './repository.ts';

/**
 * The line that gives a cluster with Azure Arc the tree. It names one folder only, that with the objects of Flux: order,
 * pruning and waiting stand in those, and that claims are not waited for can be said nowhere else with certainty
 * (documented: objects of Flux in the repository are the way to settings that the command does not have).
 */
export function fluxCreateCommand({ url, branch, path, interval }: Repository, { workload }: Place): string {
  const kustomization = `name=flux path=./${path}/flux prune=true sync_interval=${interval}`;
  return [
    'az k8s-configuration flux create -g <resource-group> -c <cluster> -t connectedClusters',
    `-n ${quoteForShell(`${workload}-flux`)} --namespace ${fluxNamespace} --scope cluster`,
    `-u ${quoteForShell(url)} --branch ${quoteForShell(branch)}`,
    `--kustomization ${kustomization}`,
  ].join(' ');
}
