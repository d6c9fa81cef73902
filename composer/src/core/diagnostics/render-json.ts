import type { Diagnostic } from './diagnostic.ts';

/** `{"diagnostics":[…]}`, for programs. */
export function renderJson(diagnostics: readonly Diagnostic[]): string {
  return `${JSON.stringify({ diagnostics }, undefined, 2)}\n`;
}
