import type { CatalogueEntry } from './entry.ts';
import { objectFormEntries } from './object-form.ts';

/** YAML for kubectl and Flux that somebody wrote by hand. */
export const kubernetesFileEntries = {
  ...objectFormEntries,
} as const satisfies Record<string, CatalogueEntry>;
