import type { SourceSpace } from '../../source/source-space.ts';
import type { Source } from '../../source/source.ts';
import type { DeviceKnowledge } from '../device/knowledge.ts';
import type { Findings } from '../diagnostics/findings.ts';
import type { Target } from '../model/target.ts';
import { checkAddresses } from './check-addresses.ts';
import { checkApiVersions } from './check-api-versions.ts';
import { checkClaimModes } from './check-claim-modes.ts';
import { checkClaimSizes } from './check-claim-size.ts';
import { checkClaimVolumes } from './check-claim-volume.ts';
import { checkData } from './check-data.ts';
import { checkDuplicates } from './check-duplicates.ts';
import { checkEnvironment } from './check-environment.ts';
import { checkFlux } from './check-flux.ts';
import { checkImages } from './check-images.ts';
import { checkKnownDevice } from './check-known-device.ts';
import { checkKeys } from './check-keys.ts';
import { checkObjectNames } from './check-names.ts';
import { checkNamespaces } from './check-namespaces.ts';
import { checkPodGpus } from './check-pod-gpus.ts';
import { checkPodVolumes } from './check-pod-volumes.ts';
import { checkPodValues } from './check-pod-values.ts';
import { checkPodRights } from './check-pod-rights.ts';
import { checkPods } from './check-pods.ts';
import { checkPruning } from './check-pruning.ts';
import { checkRights } from './check-rights.ts';
import { checkPodSecrets } from './check-secrets.ts';
import { checkServiceValues } from './check-service-values.ts';
import { checkServices } from './check-services.ts';
import { checkShareClaims } from './check-share-claims.ts';
import { collectObjects, type ObjectSet } from './object-set.ts';
import { readObjects } from './read-objects.ts';

export interface ObjectsToCheck {
  space: SourceSpace;
  sources: readonly Source[];
  target: Target;
  known?: DeviceKnowledge | undefined;
}

type Rule = (set: ObjectSet, findings: Findings) => void;

/** Misspelt keys first: the others do not tell what is missing for that. */
const rules: readonly Rule[] = [
  checkKeys,
  checkApiVersions,
  checkDuplicates,
  checkObjectNames,
  checkNamespaces,
  checkRights,
  checkClaimVolumes,
  checkClaimModes,
  checkClaimSizes,
  checkShareClaims,
  checkPods,
  checkPodValues,
  checkPodVolumes,
  checkEnvironment,
  checkPodSecrets,
  checkImages,
  checkPodRights,
  checkPodGpus,
  checkData,
  checkServiceValues,
  checkServices,
  checkAddresses,
  checkFlux,
  checkPruning,
];

/**
 * Everything that is known of objects for kubectl and Flux without asking a cluster. They are looked at together, and held
 * against `known`, which is what the device is known to have. Returns what was looked at.
 */
export function checkObjects({ space, sources, target, known }: ObjectsToCheck, findings: Findings): ObjectSet {
  const set: ObjectSet = {
    ...collectObjects(target, readObjects(space, sources, findings)),
    areClassesKnown: known?.classes.all !== undefined,
    minor: known?.network.kubernetesMinor,
  };
  for (const rule of rules) rule(set, findings);
  if (known !== undefined) checkKnownDevice(set, known, findings);
  return set;
}
