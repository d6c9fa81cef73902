import { parseBodyPath, valueAtPath } from './body-path.ts';
import { compileCall } from './condition-functions.ts';
import { compileBinary, compileNegation, compileNot } from './condition-operators.ts';
import type { CompiledPart, ConditionValue } from './condition-value.ts';
import { RouteError } from './route-error.ts';
import { stringValue, type Token } from './route-tokens.ts';
import type { TokenCursor } from './token-cursor.ts';

/** How tight each operator binds. NOT and the sign bind tighter than all of them: `not a = b` is `(not a) = b`. */
const POWER: ReadonlyMap<string, number> = new Map([
  ...(['*', '/', '%'] as const).map((sign) => [sign, 7] as const),
  ...(['+', '-', '||'] as const).map((sign) => [sign, 6] as const),
  ...(['<', '<=', '>', '>='] as const).map((sign) => [sign, 5] as const),
  ...(['=', '!=', '<>'] as const).map((sign) => [sign, 4] as const),
  ['and', 3],
  ['or', 2],
  ['??', 1],
]);
const TIGHTEST = 8;
/** A route is at most a few thousand characters; this keeps the parser from a stack that such a text can fill. */
const MAX_DEPTH = 200;

/** Reads and compiles what stands behind WHERE. @throws RouteError */
export function parseCondition(cursor: TokenCursor): CompiledPart {
  return parseFrom(cursor, 1, 0);
}

function operatorAt({ kind, text }: Token): string | null {
  const isOperator = kind === 'sign' || kind === 'and' || kind === 'or';
  return isOperator && POWER.has(text.toLowerCase()) ? text.toLowerCase() : null;
}

function parseFrom(cursor: TokenCursor, power: number, depth: number): CompiledPart {
  if (depth > MAX_DEPTH) throw new RouteError(`the condition nests deeper than ${MAX_DEPTH}`);
  let left = parseOperand(cursor, depth);
  for (;;) {
    const operator = operatorAt(cursor.peek());
    const own = operator === null ? 0 : (POWER.get(operator) ?? 0);
    if (operator === null || own < power) return left;
    cursor.take();
    left = compileBinary(operator, left, parseFrom(cursor, own + 1, depth + 1));
  }
}

function parseOperand(cursor: TokenCursor, depth: number): CompiledPart {
  const token = cursor.peek();
  if (token.kind === 'not') {
    cursor.take();
    return compileNot(parseFrom(cursor, TIGHTEST, depth + 1));
  }
  if (cursor.isSign('-')) {
    cursor.take();
    return compileNegation(parseFrom(cursor, TIGHTEST, depth + 1));
  }
  if (cursor.isSign('(')) {
    cursor.take();
    const inner = parseFrom(cursor, 1, depth + 1);
    cursor.expectSign(')');
    return inner;
  }
  if (cursor.isSign('{')) {
    cursor.take();
    const property = cursor.expect('system', 'a system property such as $contentType');
    cursor.expectSign('}');
    return systemValue(property.text, true);
  }
  return parseLeaf(cursor, depth);
}

function parseLeaf(cursor: TokenCursor, depth: number): CompiledPart {
  const isCall = cursor.peek().kind === 'name' && cursor.isSign('(', 1);
  if (isCall) return parseCall(cursor, depth);
  const { kind, text } = cursor.peek();
  const leaf = leafOf(kind, text, cursor.peek());
  if (leaf === null) throw cursor.unexpected('a value');
  cursor.take();
  return leaf;
}

function leafOf(kind: Token['kind'], text: string, token: Token): CompiledPart | null {
  if (kind === 'string') return constant('string', stringValue(token));
  // The lexer takes `e5` for a number, and no number can be read from it.
  if (kind === 'number')
    return /^-?[Ee]/.test(text) ? constant('undefined', undefined) : constant('number', Number(text));
  if (kind === 'hex') return constant('number', Number(text));
  if (kind === 'word') return word(text);
  if (kind === 'system') return systemValue(text, false);
  if (kind !== 'name') return null;
  return { type: 'string', run: ({ properties }) => (Object.hasOwn(properties, text) ? properties[text] : undefined) };
}

function constant(type: CompiledPart['type'], value: ConditionValue): CompiledPart {
  return { type, run: () => value };
}

function word(text: string): CompiledPart {
  if (text === 'null') return constant('null', null);
  return text === 'undefined' ? constant('undefined', undefined) : constant('bool', text === 'true');
}

function parseCall(cursor: TokenCursor, depth: number): CompiledPart {
  const { text: name } = cursor.take();
  cursor.expectSign('(');
  const given: CompiledPart[] = [];
  while (!cursor.isSign(')')) {
    if (given.length > 0) cursor.expectSign(',');
    given.push(parseFrom(cursor, 1, depth + 1));
  }
  cursor.take();
  return compileCall(name, given);
}

/** `$name` is a system property and `$body.path` a value of the body, unless the sender has set a property so named. */
function systemValue(text: string, escaped: boolean): CompiledPart {
  const body = /^\$body\./i.test(text) ? parseBodyPath(text.slice('$body.'.length)) : null;
  if (body === null && /[[\]]/.test(text)) return constant('undefined', undefined);
  const name = text.slice(1);
  return {
    type: body === null ? 'string' : 'body',
    run: (message) => {
      if (!escaped && Object.hasOwn(message.properties, text)) return message.properties[text];
      return body === null ? message.systemProperties.get(name) : valueAtPath(message.json(), body);
    },
  };
}
