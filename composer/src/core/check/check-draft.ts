import type { Findings } from '../diagnostics/findings.ts';
import type { Draft } from '../model/draft.ts';
import { isStackEdge, runsOnKubernetes, usesIotEdge } from '../model/target.ts';
import { checkAgentForm, checkModuleValues } from './agent-form.ts';
import { checkClaimStrategy } from './claim-strategy.ts';
import { checkClaims } from './claims.ts';
import { checkCloudShares } from './cloud-shares.ts';
import { checkCuda } from './cuda.ts';
import { checkDatabases } from './databases.ts';
import { checkDeviceCertificates } from './device-certificates.ts';
import { checkDeviceRegistry } from './device-registry.ts';
import { checkDocker } from './docker.ts';
import { checkGpus } from './gpus.ts';
import { checkHostNetwork } from './host-network.ts';
import { checkKubeletVariables } from './kubelet-variables.ts';
import { checkKubernetesMapping } from './kubernetes-mapping.ts';
import { withLayerParts } from './layer-parts.ts';
import { checkLimits } from './limits.ts';
import { checkLostVariables } from './lost-variables.ts';
import { checkMisspeltKeys } from './misspelt-keys.ts';
import { checkModules } from './modules.ts';
import { checkMounts } from './mounts.ts';
import { checkMutableTags } from './mutable-tags.ts';
import { checkOrphanSections } from './orphan-sections.ts';
import { checkOutput } from './output.ts';
import { checkPorts } from './ports.ts';
import { checkPodCredentials } from './registry-credentials.ts';
import { checkPreviousClaims } from './previous-claims.ts';
import { checkPrivileges } from './privileges.ts';
import { checkRoutes } from './routes.ts';
import { checkStoreForward } from './store-forward.ts';
import { checkShareCount } from './share-count.ts';
import { checkRuntimeImages } from './runtime-images.ts';
import { checkSecrets } from './secrets.ts';
import { checkServiceAddresses } from './service-addresses.ts';
import { checkStartSettings } from './start-settings.ts';
import { checkUnfilled } from './unfilled.ts';
import { checkUpstream } from './upstream.ts';

/**
 * Everything that is known of a draft without asking a device: of containers, of IoT Edge where there is one, and of
 * Kubernetes or docker. The order matters to nobody but the mapping, see there.
 */
export function checkDraft(given: Draft, findings: Findings): void {
  const draft = withLayerParts(given, findings);
  checkOutput(draft, findings);
  checkModules(draft, findings);
  checkUnfilled(draft, findings);
  checkModuleValues(draft, findings);
  checkMounts(draft, findings);
  checkDatabases(draft, findings);
  checkShareCount(draft, findings);
  checkGpus(draft, findings);
  checkSecrets(draft, findings);
  checkPrivileges(draft, findings);
  checkMutableTags(draft, findings);
  checkHostNetwork(draft, findings);
  if (isStackEdge(draft.target)) checkCuda(draft, undefined, findings);
  if (usesIotEdge(draft)) {
    checkAgentForm(draft, findings);
    checkMisspeltKeys(draft, findings);
    checkOrphanSections(draft, findings);
    checkUpstream(draft, findings);
    checkOfDevice(draft, findings);
    checkRuntimeImages(draft, findings);
    checkRoutes(draft, findings);
    checkStoreForward(draft, findings);
    checkLimits(given, findings);
  } else checkPodCredentials(draft, findings);
  if (!runsOnKubernetes(draft.target)) {
    checkDocker(draft, findings);
    return;
  }
  checkClaims(draft, findings);
  checkClaimStrategy(draft, findings);
  checkPreviousClaims(draft, findings);
  checkCloudShares(draft, findings);
  checkPorts(draft, findings);
  checkServiceAddresses(draft, findings);
  checkKubernetesMapping(draft, findings);
  checkStartSettings(draft, findings);
  // Where the pods are ours, the texts are written so that they arrive as they are.
  if (usesIotEdge(draft)) {
    checkKubeletVariables(draft, findings);
    checkLostVariables(draft, findings);
  }
}

/** What comes with IoT Edge on an Azure Stack Edge. */
function checkOfDevice(draft: Draft, findings: Findings): void {
  if (!isStackEdge(draft.target)) return;
  checkDeviceRegistry(draft, findings);
  checkDeviceCertificates(draft, findings);
}
