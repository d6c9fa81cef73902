import type { CatalogueEntry } from './entry.ts';
import { objectClaimEntries } from './object-claims.ts';
import { objectPodEntries } from './object-pods.ts';
import { objectFluxEntries } from './object-flux.ts';
import { objectFormEntries } from './object-form.ts';
import { objectValueEntries } from './object-values.ts';

/** YAML for kubectl and Flux that somebody wrote by hand. */
export const kubernetesFileCatalogue = {
  ...objectFluxEntries,
  ...objectFormEntries,
  ...objectPodEntries,
  ...objectClaimEntries,
  ...objectValueEntries,
} as const satisfies Record<string, CatalogueEntry>;
