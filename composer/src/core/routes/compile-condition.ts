import { parseExpression } from './parse-expression.ts';
import type { RouteProblem } from './problem.ts';
import { readTokens } from './read-tokens.ts';
import { unexpectedInCondition } from './unexpected.ts';
import type { ValueType } from './value-type.ts';
import { typeExpression } from './type-expression.ts';

export interface CompiledCondition {
  /** What the condition gives; only `bool`, `body` and `null` can be true or false. */
  type: ValueType;
  /** In edgeHub's order; empty when edgeHub compiles it. */
  problems: RouteProblem[];
}

/**
 * Reads a condition by itself, as edgeHub compiles it: no text is a condition too (never true), and what follows a
 * whole condition is ignored. In a route nothing can follow, see parseRoute. Never throws; linear in the length.
 */
export function compileCondition(text: string): CompiledCondition {
  const tokens = readTokens(text);
  if (tokens[0]?.kind === 'end') return { type: 'undefined', problems: [] };
  const parsed = parseExpression(tokens, 0);
  if ('failed' in parsed) {
    return { type: 'undefined', problems: [unexpectedInCondition(tokens, parsed.failed, text)] };
  }
  const { typed, problems } = typeExpression(parsed.tree, text);
  return { type: typed.type, problems };
}
