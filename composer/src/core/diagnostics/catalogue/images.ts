import type { CatalogueEntry } from './entry.ts';

/** Images, names, createOptions. */
export const imageEntries = {} as const satisfies Record<string, CatalogueEntry>;
