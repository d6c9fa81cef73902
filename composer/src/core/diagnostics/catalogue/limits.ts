import type { CatalogueEntry } from './entry.ts';

/** What hub, twin and runtime take at most. */
export const limitEntries = {} as const satisfies Record<string, CatalogueEntry>;
