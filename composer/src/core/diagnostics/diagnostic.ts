import type { Code } from './catalogue/catalogue.ts';
import type { Severity } from './catalogue/entry.ts';

export type { Severity } from './catalogue/entry.ts';

/** A place in a file; line and column count from 1. */
export interface At {
  file: string;
  line: number;
  column: number;
}

/**
 * A change of the text that is certain to be meant. `was` is the text that stands at the place (a quote before it is
 * skipped), `now` what replaces it; neither needs escaping in YAML or JSON.
 */
export interface Edit {
  at: At;
  was: string;
  now: string;
}

/** One finding: what is wrong, where, and what to do about it. The code is stable and explained in docs/diagnostics.md. */
export interface Diagnostic extends At {
  code: Code;
  severity: Severity;
  message: string;
  help: string;
  /** All of them together mend it; absent where a person must decide. */
  fix?: readonly Edit[];
}
