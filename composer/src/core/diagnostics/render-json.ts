import type { Diagnostic } from './diagnostic.ts';
import { escapeCommands } from '../text/agent-command.ts';

/** `{"diagnostics":[…]}`, for programs. In a log no text of it is a command to the agent of Azure Pipelines. */
export function renderJson(diagnostics: readonly Diagnostic[]): string {
  const told = diagnostics.map(({ code, severity, file, line, column, message, help }) => ({
    code,
    severity,
    file,
    line,
    column,
    message,
    help,
  }));
  return `${escapeCommands(JSON.stringify({ diagnostics: told }, undefined, 2))}\n`;
}
