import type { CatalogueEntry } from './entry.ts';

/** Ports, addresses, GPUs and the room there is for them. */
export const networkEntries = {} as const satisfies Record<string, CatalogueEntry>;
