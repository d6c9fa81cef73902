import type { RouteProblem } from './problem.ts';
import { textOf, type Token } from './token.ts';
import { unterminated } from './type-leaf.ts';

const foreign: Readonly<Record<string, string>> = {
  '=': 'Equality is written with one =.',
  '&&': 'Write AND.',
  '!': 'Write NOT.',
  '&': 'Write AND.',
};

const words = new Set(['select', 'from', 'and', 'or', 'not', 'true', 'false', 'null', 'undefined']);

/** A token where the condition cannot go on. */
export function unexpectedInCondition(tokens: readonly Token[], index: number, text: string): RouteProblem {
  return unexpectedToken(tokens, index, text, 'the condition cannot go on with', (written) => {
    const known = foreign[written];
    if (known !== undefined) return known;
    return 'A property, a value or a function is expected here, or what stands before must be finished.';
  });
}

/** A token that is not what the route needs at this place. */
export function unexpectedToken(
  tokens: readonly Token[],
  index: number,
  text: string,
  what: string,
  help: (written: string) => string,
): RouteProblem {
  const token = tokens[index] ?? { kind: 'end', start: text.length, end: text.length };
  const log = 'Syntax error.';
  const open = token.kind === 'end' ? tokens.find((each) => each.kind === 'unterminated') : undefined;
  // A string that is not closed swallows the rest; to say that the rest is missing would mislead.
  if (open !== undefined) return { ...unterminated(open, text), log };
  const written = textOf(token, text);
  const shown = token.kind === 'end' ? 'its end' : `\`${shorten(written)}\``;
  const word = words.has(token.kind) ? ` \`${written}\` is a word of the language and no name.` : '';
  const between = text.slice(tokens[index - 1]?.end ?? 0, token.start);
  const comment = between.includes('/*')
    ? ' What stands between `/*` and `*/` is a comment: see that no star opens one.'
    : '';
  return {
    offset: token.start,
    length: token.end - token.start,
    message: `${what} ${shown}`,
    help: help(written) + word + comment,
    log,
  };
}

function shorten(written: string): string {
  return written.length > 40 ? `${written.slice(0, 39)}…` : written;
}
