import type { Code } from './catalogue/catalogue.ts';
import type { Severity } from './catalogue/entry.ts';

export type { Severity } from './catalogue/entry.ts';

/** A place in a file; line and column count from 1. */
export interface At {
  file: string;
  line: number;
  column: number;
}

/** One finding: what is wrong, where, and what to do about it. The code is stable and explained in docs/diagnostics.md. */
export interface Diagnostic extends At {
  code: Code;
  severity: Severity;
  message: string;
  help: string;
}
