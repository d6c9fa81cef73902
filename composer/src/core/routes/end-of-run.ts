/** Where the run of a sticky pattern that begins at `start` ends; `start` itself when there is none. */
export function endOfRun(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  return pattern.test(text) ? pattern.lastIndex : start;
}
