import type { CatalogueEntry } from './entry.ts';
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
};

/** A code of a finding. Codes are never used again for something else. */
export type Code = keyof typeof entries;

/** Everything `check` can say: what, why, how sure, an example and its remedy. docs/diagnostics.md is made of it. */
export const catalogue: Readonly<Record<Code, CatalogueEntry>> = entries;
