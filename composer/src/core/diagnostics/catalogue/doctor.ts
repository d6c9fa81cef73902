import type { CatalogueEntry } from './entry.ts';

/** Reports of `mooring doctor`. */
export const doctorEntries = {} as const satisfies Record<string, CatalogueEntry>;
