import type { CatalogueEntry } from './entry.ts';

/** What is known of a device, against what is to be pushed. */
export const deviceEntries = {} as const satisfies Record<string, CatalogueEntry>;
