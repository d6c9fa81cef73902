import type { Endpoint } from './endpoint.ts';
import type { RouteProblem } from './problem.ts';
import { textOf, type Token } from './token.ts';
import { unexpectedToken } from './unexpected.ts';

interface Sink {
  endpoint: Endpoint;
  offset: number;
  length: number;
  next: number;
}

const call = ['(', 'string', ')'] as const;
const missing = {
  '(': 'the endpoint needs its parenthesis here, not',
  string: 'the endpoint needs an input in quotes here, not',
  ')': 'the endpoint needs its closing parenthesis here, not',
};

/** What stands behind INTO: `$name`, or `function("input")`, whose text is taken as it is, escapes and all. */
export function parseSink(
  tokens: readonly Token[],
  from: number,
  text: string,
  problems: RouteProblem[],
): Sink | undefined {
  const first = tokens[from];
  if (first?.kind === 'system') {
    const endpoint: Endpoint = { kind: 'system', name: textOf(first, text) };
    return { endpoint, offset: first.start, length: first.end - first.start, next: from + 1 };
  }
  if (first?.kind !== 'name') {
    problems.push(unexpectedToken(tokens, from, text, 'the endpoint cannot be', help));
    return undefined;
  }
  if (textOf(first, text).toLowerCase() === 'upstream' && tokens[from + 1]?.kind !== '(') {
    const was = textOf(first, text);
    const problem = unexpectedToken(tokens, from, text, 'the endpoint cannot be', help);
    problems.push({ ...problem, fix: { was, now: '$upstream' } });
    return undefined;
  }
  for (const [index, kind] of call.entries()) {
    if (tokens[from + 1 + index]?.kind !== kind) {
      problems.push(unexpectedToken(tokens, from + 1 + index, text, missing[kind], () => help(textOf(first, text))));
      return undefined;
    }
  }
  const input = tokens[from + 2];
  const end = tokens[from + 3]?.end ?? first.end;
  const inputEndpoint = text.slice((input?.start ?? 0) + 1, (input?.end ?? 1) - 1);
  const endpoint: Endpoint = { kind: 'function', function: textOf(first, text), inputEndpoint };
  return { endpoint, offset: first.start, length: end - first.start, next: from + 4 };
}

function help(written: string): string {
  if (written.toLowerCase() === 'upstream') return 'Write INTO $upstream, with the dollar sign.';
  return 'Write INTO $upstream, or INTO BrokeredEndpoint("/modules/<module>/inputs/<input>").';
}
