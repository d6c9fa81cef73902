import { aseAgentSettings, type ModuleInput } from '@mooring/edge-kubernetes';
import { applyDeployment } from '../apply-deployment.ts';
import { startContainers } from '../kubelet.ts';
import type { Claim, Pod } from '../objects.ts';
import { nodesOf, volumeOf, type Profile } from '../profile.ts';
import type { Share } from '../../shares/share.ts';
import { ClusterStore } from '../store.ts';

/** A cluster under virtual time: every update is one second later, and names count up. */
export function smallCluster(options: { profile?: Profile; gpus?: number; shares?: string[] } = {}) {
  let seconds = 0;
  let names = 0;
  const store = new ClusterStore(() => {
    seconds += 1;
    return {
      nowUtc: new Date(Date.UTC(2026, 10, 21, 6, 0, seconds)).toISOString(),
      newUid: () => `uid-${String((names += 1)).padStart(4, '0')}`,
      newSuffix: () => String((names += 1)).padStart(5, '0'),
    };
  });
  store.update((state, context) => ({
    ...state,
    nodes: nodesOf(options.profile ?? 'ase-1node', options.gpus ?? 1, context),
    persistentvolumes: (options.shares ?? ['camera', 'results']).map((name) =>
      volumeOf({ name, protocol: 'smb', tier: 'local' } satisfies Share, 'simulated-ase', context),
    ),
  }));
  const podsOf = (module: string): Pod[] =>
    store.state.pods.filter((pod) => pod.metadata.name.startsWith(`${module}-`));
  return {
    store,
    podsOf,
    apply(...modules: ModuleInput[]): string | undefined {
      let failure: string | undefined;
      store.update((state, context) => {
        const round = applyDeployment(state, modules, aseAgentSettings(), context);
        failure = round.failure;
        return round.state;
      });
      return failure;
    },
    /** The kubelet's part: everything with a node starts, everything that is to end has gone. */
    runKubelet(): void {
      store.update((state, { nowUtc }) => ({
        ...state,
        pods: state.pods
          .filter((pod) => pod.metadata.deletionTimestamp === undefined)
          .map((pod) => (pod.spec.nodeName === undefined ? pod : startContainers(pod, nowUtc))),
      }));
    },
    claim(name: string): Claim | undefined {
      return store.state.persistentvolumeclaims.find((claim) => claim.metadata.name === name);
    },
    volumePhase(name: string): string | undefined {
      return store.state.persistentvolumes.find((volume) => volume.metadata.name === name)?.status.phase;
    },
    waitingReason(module: string): string | undefined {
      return podsOf(module)[0]?.status.conditions[0]?.message;
    },
    messages(): string[] {
      return store.state.events.map((event) => `${event.reason}: ${event.message}`);
    },
  };
}

/** A module that mounts shares (`name` or `name:ro`) below `/mnt`. */
export function moduleWith(
  id: string,
  shares: string[],
  section: object = {},
  image = 'contoso.azurecr.io/m:1',
): ModuleInput {
  const Mounts = shares.map((share) => {
    const [name, mode] = share.split(':');
    return { Type: 'volume', Source: name, Target: `/mnt/${name}`, ReadOnly: mode === 'ro' };
  });
  return { id, image, createOptions: JSON.stringify({ HostConfig: { Mounts }, 'k8s-experimental': section }) };
}
