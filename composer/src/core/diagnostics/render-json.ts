import type { Diagnostic } from './diagnostic.ts';

/** `{"diagnostics":[…]}`, for programs. In a log no text of it is a command to the agent of Azure Pipelines. */
export function renderJson(diagnostics: readonly Diagnostic[]): string {
  return `${JSON.stringify({ diagnostics }, undefined, 2).replaceAll(/##(?=vso\[|\[)/gi, '#\\u0023')}\n`;
}
