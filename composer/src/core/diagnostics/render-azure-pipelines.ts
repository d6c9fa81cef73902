import type { Diagnostic } from './diagnostic.ts';

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
    return defuseCommands(`info ${code} ${file}:${line}:${column} ${diagnostic.message} ${diagnostic.help}`);
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
  return text.replaceAll('%', '%AZP25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** Text from a file that begins like a logging command would be obeyed by the agent; this takes its power. */
export function defuseCommands(text: string): string {
  return text.replace(/##(?=vso\[|\[)/gi, '# #').replace(/[\r\n]+/g, ' ');
}
