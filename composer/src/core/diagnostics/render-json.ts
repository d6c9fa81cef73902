import type { Diagnostic } from './diagnostic.ts';
import { escapeCommands } from '../text/agent-command.ts';

/** `{"diagnostics":[…]}`, for programs. In a log no text of it is a command to the agent of Azure Pipelines. */
export function renderJson(diagnostics: readonly Diagnostic[]): string {
  return `${escapeCommands(JSON.stringify({ diagnostics }, undefined, 2))}\n`;
}
