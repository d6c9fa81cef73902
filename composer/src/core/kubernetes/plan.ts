import type { Findings } from '../diagnostics/findings.ts';
import type { Draft } from '../model/draft.ts';
import type { ClaimVolume } from '../model/volume.ts';
import { checkEffects } from './check-effects.ts';
import { namespaceOf } from './check-namespace.ts';
import { checkShares } from './check-shares.ts';
import { namesRuntimeClass } from './gpu-reporter.ts';
import { runtimeClassObject } from './gpu.ts';
import { labelsOf, type KubeObject, type Place } from './kube-object.ts';
import { claimNamesOf, serviceAccountObject } from './module-objects.ts';
import { objectsOf, podsOf, runtimeClassOf, type PlannedPod } from './planned-pod.ts';
import { profileOf } from './profile/profiles.ts';
import type { ClusterProfile } from './profile/profile.ts';
import { pullSecretObject } from './pull-secret.ts';
import { reporterAccess } from './rbac.ts';
import { registriesOf, type Registry } from './registries.ts';
import { shareClaimsOf, type ShareClaim } from './share-claims.ts';
import { claimNameOf, withClaims } from './share-source.ts';
import { dynamicClaim, shareObjects } from './storage.ts';

/** Everything that a draft becomes without IoT Edge, in the order it must be made in. */
export interface KubernetesPlan {
  draft: Draft;
  profile: ClusterProfile;
  place: Place;
  /** Where a manifest makes the namespace. */
  namespace: KubeObject[];
  access: KubeObject[];
  storage: KubeObject[];
  /** With variables as they stand, and never for a repository. */
  secrets: KubeObject[];
  modules: { name: string; objects: KubeObject[] }[];
  /** In the order of `modules`. */
  pods: PlannedPod[];
  shares: ShareClaim[];
  /** Those that an image is pulled from. */
  registries: Registry[];
}

/**
 * Draft → objects. What cannot be made is told, and then there is no plan; bad input never throws. A target without
 * Kubernetes has no plan either, which `checkDraft` tells.
 */
export function planKubernetes(draft: Draft, findings: Findings): KubernetesPlan | undefined {
  const profile = profileOf(draft.target);
  if (profile === undefined) return undefined;
  const namespace = namespaceOf(draft, profile, findings);
  if (namespace === undefined) return undefined;
  const place: Place = { namespace, workload: draft.name };
  const shares = shareClaimsOf(draft, findings);
  checkShares(shares, profile, findings);
  const registries = registriesOf(draft);
  const names = new Map(shares.map((share) => [share.claim, claimNameOf(share, profile, place)]));
  const pods = podsOf(draft, { profile, place, registries, shares }, findings).map((planned) => ({
    ...planned,
    pod: withClaims(planned.pod, names),
  }));
  const claims = usedClaims(draft, pods, new Set(names.values()), findings);
  const exclusive = new Set(
    claims.filter(({ accessMode }) => accessMode !== 'ReadWriteMany').map(({ claim }) => claim),
  );
  checkEffects(draft, findings);
  const used = new Set(pods.map(({ registry }) => registry));
  const runtimeClass = runtimeClassOf(pods, profile);
  return {
    draft,
    profile,
    place,
    namespace: profile.namespaceBy === 'manifest' ? [namespaceObject(place)] : [],
    access: [
      ...runtimeClasses(pods, profile, place),
      ...pods.map(({ pod, component }) =>
        serviceAccountObject(pod, { place, profile, os: 'linux', exclusiveClaims: exclusive, component }),
      ),
      ...pods.flatMap(({ pod, component }) =>
        component === 'reporter' ? reporterAccess(pod.name, profile, place) : [],
      ),
    ],
    storage: [
      ...shares.flatMap((share) => shareObjects(share, profile, place)),
      ...claims.map((volume) => dynamicClaim(volume, place)),
    ],
    secrets: registries.filter((registry) => used.has(registry)).map((registry) => pullSecretObject(registry, place)),
    modules: pods.map((planned) => ({
      name: planned.pod.name,
      objects: objectsOf(planned, { profile, place, exclusiveClaims: exclusive, runtimeClass }),
    })),
    pods,
    shares,
    registries: registries.filter((registry) => used.has(registry)),
  };
}

/** The claims of StorageClasses that pods name, and a word on those that nobody declares. */
function usedClaims(
  draft: Draft,
  pods: readonly PlannedPod[],
  known: ReadonlySet<string>,
  findings: Findings,
): ClaimVolume[] {
  const declared = new Map<string, ClaimVolume>();
  for (const volume of draft.declared?.volumes.values() ?? []) {
    if (volume.kind === 'claim') declared.set(volume.claim, volume);
  }
  const used = new Map<string, ClaimVolume>();
  for (const { module, pod } of pods) {
    for (const claim of claimNamesOf(pod)) {
      const volume = declared.get(claim);
      if (volume !== undefined) used.set(claim, volume);
      else if (!known.has(claim)) {
        findings.add(
          'MOOR2013',
          module.nameAt,
          `\`${module.name}\` mounts the claim \`${claim}\`, which is declared nowhere`,
          'It must be in the namespace already, or the pod waits for ever. Declare it as a volume with `storageClass` and `size` to have it made.',
        );
      }
    }
  }
  return [...used.values()].sort((a, b) => (a.claim < b.claim ? -1 : 1));
}

function namespaceObject(place: Place): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: place.namespace, labels: labelsOf(place, 'access') },
  };
}

function runtimeClasses(pods: readonly PlannedPod[], profile: ClusterProfile, place: Place): KubeObject[] {
  const { runtimeClass, writesRuntimeClass } = profile.gpu;
  if (runtimeClass === undefined || !writesRuntimeClass) return [];
  return namesRuntimeClass(pods, profile) ? [runtimeClassObject(runtimeClass, place)] : [];
}
