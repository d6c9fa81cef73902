import { findPathProblem } from './body-path.ts';
import type { Expression } from './expression.ts';
import type { RouteProblem } from './problem.ts';
import { textOf, type Token } from './token.ts';
import { failedPart, problemAt, type Typed } from './typed.ts';

const bodyPrefix = '$body.';
/** .NET reads at most 16 hexadecimal digits into a number, leading zeros not counted. */
const tooLongHex = /^0[xX]0*[1-9a-fA-F][0-9a-fA-F]{16}/;
/** What the lexer takes for a number and no number can be read from: `e5`. */
const emptyReal = /^-?[eE]/;

const escapes = `In a string a backslash stands before ", ', another backslash, or u with four digits. Write two for one.`;

/** Literals, properties, and what the grammar refuses by name. */
export function typeLeaf(node: Expression, text: string, problems: RouteProblem[]): Typed {
  if (node.kind === 'refused') return refuse(node, text, problems);
  if (node.kind === 'property') return { type: 'string' };
  if (node.kind === 'system') return typeSystem(node.at, node.escaped, text, problems);
  return typeLiteral(node.at, text, problems);
}

function typeLiteral(token: Token, text: string, problems: RouteProblem[]): Typed {
  const { kind } = token;
  if (kind === 'string') return { type: 'string' };
  if (kind === 'unterminated') {
    problems.push(unterminated(token, text));
    return { type: 'string', failed: true };
  }
  if (kind === 'true' || kind === 'false') return { type: 'bool' };
  if (kind === 'null') return { type: 'null' };
  if (kind === 'integer') return { type: 'number' };
  if (kind === 'hex') return { type: tooLongHex.test(textOf(token, text)) ? 'undefined' : 'number' };
  if (kind === 'real') return { type: emptyReal.test(textOf(token, text)) ? 'undefined' : 'number' };
  return { type: 'undefined' };
}

/** A string whose quote is not closed, or which has a backslash that escapes nothing. */
export function unterminated(token: Token, text: string): RouteProblem {
  return problemAt(token, [], {
    message: 'the string is not closed',
    help: text[token.end] === '\\' ? escapes : `Close it with ${text[token.start] ?? '"'}.`,
    log: 'Syntax error: unterminated string',
  });
}

/** `$name` is a system property, `$body.path` a value of the body; one with brackets that is neither has no value. */
function typeSystem(token: Token, escaped: boolean, text: string, problems: RouteProblem[]): Typed {
  const name = textOf(token, text);
  const bracket = /[[\]]/.test(name);
  if (!name.toLowerCase().startsWith(bodyPrefix)) return { type: bracket ? 'undefined' : 'string' };
  const wrong = findPathProblem(name.slice(bodyPrefix.length));
  if (wrong === undefined) return { type: 'body' };
  problems.push({
    offset: token.start + bodyPrefix.length + wrong.offset,
    length: wrong.length,
    message: `\`${name}\` is no path into the body: ${wrong.expected} is expected here`,
    help: 'Write $body.name.name[0].name; a name of digits alone cannot be reached.',
  });
  // Without a path it is taken for a system property; only brackets keep it from that.
  return { type: bracket || escaped ? 'undefined' : 'string', failed: true };
}

function refuse(node: Extract<Expression, { kind: 'refused' }>, text: string, problems: RouteProblem[]): Typed {
  problems.push(problemAt(node.at, [], refusals[node.reason](textOf(node.at, text))));
  return failedPart;
}

const refusals = {
  symbol: (symbol: string) => ({
    message: `\`${symbol}\` means nothing in a condition`,
    help:
      symbol === '\\' ? escapes : 'Operators are = != <> < <= > >= + - * / % || ?? AND OR NOT; text stands in quotes.',
    log: `Syntax error: invalid symbol '${symbol}'`,
  }),
  'extra parenthesis': () => ({
    message: 'this parenthesis closes nothing',
    help: 'Take it away, or open it before.',
    log: "Syntax error: unmatched closing ')'",
  }),
  'missing parenthesis': () => ({
    message: 'this parenthesis is not closed',
    help: 'Close it with ).',
    log: "Syntax error: missing closing ')'",
  }),
};
