import type { CatalogueEntry } from './entry.ts';

/** Secrets, privileges, images that change. */
export const securityEntries = {} as const satisfies Record<string, CatalogueEntry>;
