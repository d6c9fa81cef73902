import { breakCommands } from '../text/agent-command.ts';
import type { Diagnostic } from './diagnostic.ts';
import { makeVisible } from './visible.ts';

/**
 * One `task.logissue` command a finding, which Azure Pipelines shows at the line in the pull request. It knows errors
 * and warnings only; an `info` becomes plain text.
 */
export function renderAzurePipelines(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((diagnostic) => `${renderOne(diagnostic)}\n`).join('');
}

function renderOne(diagnostic: Diagnostic): string {
  const { severity, file, line, column, code } = diagnostic;
  if (severity === 'info') {
    return defuseCommands(`info ${code} ${file}:${line}:${column} ${diagnostic.message}. ${diagnostic.help}`);
  }
  const properties = [
    `type=${severity}`,
    `sourcepath=${escapeProperty(file)}`,
    `linenumber=${line}`,
    `columnnumber=${column}`,
    `code=${code}`,
  ];
  return `##vso[task.logissue ${properties.join(';')}]${escapeData(`${diagnostic.message}. ${diagnostic.help}`)}`;
}

/** In a property also the characters that end it must be escaped. */
function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(';', '%3B').replaceAll(']', '%5D');
}

function escapeData(text: string): string {
  return breakCommands(text)
    .replace(hidden, makeVisible)
    .replaceAll('%', '%AZP25')
    .replaceAll('\r', '%0D')
    .replaceAll('\n', '%0A');
}

/** What moves a cursor or ends a line somewhere; the two that end one here are escaped. */
// oxlint-disable-next-line no-control-regex -- control characters are what this looks for
const hidden = /(?![\r\n])[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Text from a file that begins like a logging command would be obeyed by the agent; this takes its power. */
export function defuseCommands(text: string): string {
  return breakCommands(text)
    .replace(/[\r\n]+/g, ' ')
    .replace(hidden, makeVisible);
}
