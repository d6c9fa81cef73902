/** The commands of the ```sh blocks of a Markdown text, a line each. */
export function shellCommands(markdown: string): string[] {
  const blocks = [...markdown.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map((match) => match[1] ?? '');
  return blocks
    .flatMap((block) => block.split('\n'))
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** The commands below `Examples:` in a help text, without their remarks. */
export function helpExamples(help: string): string[] {
  const part = /Examples:\n((?: {2}.*\n?)+)/.exec(help)?.[1] ?? '';
  return part
    .split('\n')
    .map((line) => line.trim().replace(/ {2,}.*$/, ''))
    .filter((line) => line !== '');
}

/** Splits a command into words as a shell does for the plain ones in our examples; pipes and redirections end it. */
export function wordsOf(command: string): string[] {
  return command.split(/ [|>] ?/)[0]?.split(/ +/) ?? [];
}
