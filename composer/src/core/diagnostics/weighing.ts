import type { CatalogueEntry } from './catalogue/entry.ts';

/** How much the findings of a code weigh: what every run needs of its entry, whose texts are read by few. */
export type Weighing = Pick<CatalogueEntry, 'severities' | 'question' | 'whenSettled'> & {
  readonly isInferred: boolean;
};
