import type { Endpoint } from './endpoint.ts';
import type { Expression } from './expression.ts';
import { parseExpression } from './parse-expression.ts';
import type { RouteProblem } from './problem.ts';
import { parseSink } from './parse-sink.ts';
import { parseSource } from './parse-source.ts';
import { readTokens } from './read-tokens.ts';
import type { Token, TokenKind } from './token.ts';
import { unexpectedInCondition, unexpectedToken } from './unexpected.ts';

/** A route in its parts, as edgeHub's route factory makes them; the condition is not compiled yet. */
export interface ParsedRoute {
  /** The source as edgeHub compares it: without the stars and slashes at its end. `/` is every source. */
  source: string;
  /** As written; `true` where the route has none. */
  condition: string;
  /** Undefined where the route has no condition. */
  expression?: Expression;
  endpoint: Endpoint;
  /** Where the endpoint stands in the text. */
  sink: { offset: number; length: number };
  /** Where text begins that edgeHub ignores behind the endpoint. */
  ignoredFrom?: number;
}

export type RouteResult = { route: ParsedRoute; problems: [] } | { route?: undefined; problems: RouteProblem[] };

/**
 * Reads `[SELECT *] FROM source [WHERE condition] INTO endpoint`. Finds a problem in each clause at most, never throws,
 * and is linear in the length of the text. Of what it reads, typeExpression says whether the condition compiles and
 * findDestination whether edgeHub has the endpoint.
 */
export function parseRoute(text: string): RouteResult {
  const tokens = readTokens(text);
  const problems: RouteProblem[] = [];
  const from = kindAt(tokens, 0) === 'select' ? 2 : 0;
  const source = parseSource(tokens, text, problems);
  let index = source?.next ?? skipTo(tokens, from, ['where', 'into']);
  let where: { expression: Expression; condition: string } | undefined;
  if (kindAt(tokens, index) === 'where') {
    const read = parseCondition(tokens, index + 1, text, problems);
    if (read !== undefined) where = read;
    index = read?.next ?? skipTo(tokens, index + 1, ['into']);
  }
  const sink = kindAt(tokens, index) === 'into' ? parseSink(tokens, index + 1, text, problems) : undefined;
  if (sink === undefined && problems.length === 0) problems.push(noInto(tokens, index, text));
  if (source === undefined || sink === undefined || problems.length > 0) return { problems };
  const { endpoint, offset, length } = sink;
  const rest = tokens[sink.next];
  return {
    problems: [],
    route: {
      source: source.source,
      condition: where?.condition ?? 'true',
      ...(where === undefined ? {} : { expression: where.expression }),
      endpoint,
      sink: { offset, length },
      ...(rest === undefined || rest.kind === 'end' ? {} : { ignoredFrom: rest.start }),
    },
  };
}

/** The condition up to INTO. */
function parseCondition(
  tokens: readonly Token[],
  from: number,
  text: string,
  problems: RouteProblem[],
): { expression: Expression; condition: string; next: number } | undefined {
  const parsed = parseExpression(tokens, from);
  const stopped = 'failed' in parsed ? parsed.failed : parsed.next;
  if ('failed' in parsed || kindAt(tokens, stopped) !== 'into') {
    problems.push(unexpectedInCondition(tokens, stopped, text));
    return undefined;
  }
  const condition = text.slice(tokens[from]?.start, tokens[stopped - 1]?.end);
  return { expression: parsed.tree, condition, next: stopped };
}

function noInto(tokens: readonly Token[], index: number, text: string): RouteProblem {
  return unexpectedToken(
    tokens,
    index,
    text,
    'WHERE or INTO is expected behind the source, not',
    () => 'Write FROM /messages/* WHERE <condition> INTO $upstream.',
  );
}

function skipTo(tokens: readonly Token[], from: number, kinds: readonly TokenKind[]): number {
  const found = tokens.findIndex((token, index) => index >= from && kinds.includes(token.kind));
  return found < 0 ? tokens.length - 1 : found;
}

function kindAt(tokens: readonly Token[], index: number): TokenKind {
  return tokens[index]?.kind ?? 'end';
}
