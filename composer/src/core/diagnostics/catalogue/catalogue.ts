import type { CatalogueEntry } from './entry.ts';
import { createOptionsEntries } from './create-options.ts';
import { deviceEntries } from './device.ts';
import { deviceClaimEntries } from './device-claims.ts';
import { deviceShareEntries } from './device-shares.ts';
import { doctorEntries } from './doctor.ts';
import { imageEntries } from './images.ts';
import { gpuEntries } from './gpus.ts';
import { kubernetesFileCatalogue } from './kubernetes-files.ts';
import { limitEntries } from './limits.ts';
import { networkEntries } from './network.ts';
import { policyEntries } from './policy.ts';
import { securityEntries } from './security.ts';
import { importEntries } from './import.ts';
import { kubernetesEntries } from './kubernetes.ts';
import { manifestEntries } from './manifest.ts';
import { nameEntries } from './names.ts';
import { outputEntries } from './output.ts';
import { runtimeEntries } from './runtime.ts';
import { storageEntries } from './storage.ts';
import { textEntries } from './text.ts';
import { variableEntries } from './variables.ts';
import { workloadEntries } from './workload.ts';

const entries = {
  ...textEntries,
  ...workloadEntries,
  ...variableEntries,
  ...manifestEntries,
  ...nameEntries,
  ...storageEntries,
  ...runtimeEntries,
  ...importEntries,
  ...kubernetesEntries,
  ...outputEntries,
  ...policyEntries,
  ...imageEntries,
  ...createOptionsEntries,
  ...limitEntries,
  ...gpuEntries,
  ...networkEntries,
  ...securityEntries,
  ...deviceEntries,
  ...deviceClaimEntries,
  ...deviceShareEntries,
  ...kubernetesFileCatalogue,
  ...doctorEntries,
};

/** A code of a finding. Codes are never used again for something else. */
export type Code = keyof typeof entries;

/** Everything `check` can say: what, why, how sure, an example and its remedy. docs/diagnostics.md is made of it. */
export const catalogue: Readonly<Record<Code, CatalogueEntry>> = entries;
