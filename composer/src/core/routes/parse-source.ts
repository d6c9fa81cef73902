import type { RouteProblem } from './problem.ts';
import { textOf, type Token } from './token.ts';
import { unexpectedToken } from './unexpected.ts';

const form = 'Write FROM /messages/*, or FROM /messages/modules/<module>/outputs/<output>.';

/**
 * `[SELECT *] FROM /part/part`, where a part is a name or a star. A number, a word of the language or a name with a
 * dollar sign is no part; blanks between the parts do not count.
 */
export function parseSource(
  tokens: readonly Token[],
  text: string,
  problems: RouteProblem[],
): { source: string; next: number } | undefined {
  const select = tokens[0]?.kind === 'select';
  const expected = select ? (['*', 'from'] as const) : (['from'] as const);
  let index = select ? 1 : 0;
  for (const kind of expected) {
    if (tokens[index]?.kind !== kind) {
      problems.push(noFrom(tokens, index, text));
      return undefined;
    }
    index += 1;
  }
  let path = '';
  do {
    const part = tokens[index + 1];
    if (tokens[index]?.kind !== '/' || part === undefined || (part.kind !== '*' && part.kind !== 'name')) {
      const wrong = tokens[index]?.kind === '/' ? index + 1 : index;
      const what = wrong === index ? 'the source begins with /, not with' : 'a part of the source cannot be';
      problems.push(unexpectedToken(tokens, wrong, text, what, () => form));
      return undefined;
    }
    path += `/${textOf(part, text)}`;
    index += 2;
  } while (tokens[index]?.kind === '/');
  return { source: comparedSource(path), next: index };
}

/** edgeHub takes the stars at the end away, then the slashes. */
function comparedSource(path: string): string {
  const starless = path.trim().replace(/(?<!\*)\*+$/, '');
  return starless.length > 1 ? starless.replace(/(?<!\/)\/+$/, '') : starless;
}

function noFrom(tokens: readonly Token[], index: number, text: string): RouteProblem {
  if (tokens[0]?.kind === 'end')
    return { offset: 0, length: 0, message: 'there is no text of a route here', help: form };
  const what = 'a route begins with FROM or SELECT * FROM, not with';
  return unexpectedToken(tokens, index, text, what, () => 'Write FROM /messages/* INTO $upstream.');
}
