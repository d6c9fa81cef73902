/** The commands that the shipped file starts without reading the rest of the program. */
export const quickNames = ['compose', 'check'] as const;

/** Whether the quick program can do it: asking a hub, as `--device` does, takes packages that it has not. */
export function isQuickCall([command, ...args]: readonly string[]): boolean {
  const asksHub = args.some((argument) => argument === '--device' || argument.startsWith('--device='));
  return !asksHub && quickNames.some((name) => name === command);
}
