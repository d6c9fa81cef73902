/** What the agent of Azure Pipelines takes for a command, or for a line to format, wherever a log shows it. */
const command = /##(?=vso\[|\[)/gi;

/** For text that a person reads: a blank takes the power. */
export function breakCommands(text: string): string {
  return text.replaceAll(command, '# #');
}

/**
 * For a format with escapes inside double quotes, where a reader must get the same text: `##` can stand there only.
 * `escape` is that of the second `#`, as JSON and YAML both have it unless said otherwise.
 */
export function escapeCommands(text: string, escape = '\\u0023'): string {
  return text.replaceAll(command, () => `#${escape}`);
}

export function holdsCommand(text: string): boolean {
  return text.search(command) >= 0;
}
