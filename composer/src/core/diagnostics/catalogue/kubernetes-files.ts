import type { CatalogueEntry } from './entry.ts';

/** YAML for kubectl and Flux that somebody wrote by hand. */
export const kubernetesFileEntries = {} as const satisfies Record<string, CatalogueEntry>;
