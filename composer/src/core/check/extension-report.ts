import type { Severity } from '../diagnostics/diagnostic.ts';

/**
 * Tells of a place in createOptions, from `k8s-experimental` on, what is wrong there and what to do; with the text that
 * is certain to be meant, where there is one.
 */
export type ExtensionReport = (
  path: readonly (string | number)[],
  part: 'key' | 'value',
  what: string,
  help: string,
  edit?: { was: string; now: string },
  severity?: Severity,
) => void;
