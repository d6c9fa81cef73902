import type { CatalogueEntry } from './entry.ts';

/** What a project says of findings: severities, suppressions. */
export const policyEntries = {} as const satisfies Record<string, CatalogueEntry>;
