import type { RouteProblem } from '../../core/routes/problem.ts';

/** The length of `<EOF>`, which edgeHub takes for the text at the end. */
const endLength = 5;

/** Where edgeHub's log says a problem is: line and column from 1, the end behind the last character and not far beyond. */
export function rangeInLog(
  problem: Pick<RouteProblem, 'offset' | 'length'>,
  text: string,
): { start: [number, number]; end: [number, number] } {
  const before = text.slice(0, problem.offset).split('\n');
  const line = before.length;
  const column = (before.at(-1)?.length ?? 0) + 1;
  const lineLength = (text.split('\n')[line - 1] ?? '').replace(/\r$/, '').length;
  const length = problem.length === 0 ? endLength : problem.length;
  return { start: [line, column], end: [line, Math.min(column + length, lineLength + 2)] };
}
