import { parseCondition } from './parse-condition.ts';
import type { RoutedMessage } from './routed-message.ts';
import { stringValue } from './route-tokens.ts';
import { TokenCursor } from './token-cursor.ts';
import { RouteError } from './route-error.ts';

/** Where a route leads: to the hub, or to an input of a module of the same device. */
export type RouteEndpoint =
  { readonly kind: 'upstream' } | { readonly kind: 'input'; readonly moduleId: string; readonly input: string };

export interface Route {
  readonly matches: (message: RoutedMessage) => boolean;
  readonly endpoint: RouteEndpoint;
}

/**
 * `[SELECT *] FROM /source [WHERE condition] INTO $upstream` or `INTO BrokeredEndpoint("/modules/m/inputs/i")`, as
 * edgeHub compiles it (read in code).
 * @throws RouteError that says what is wrong
 */
export function parseRoute(text: string): Route {
  const cursor = new TokenCursor(text);
  if (cursor.peek().kind === 'select') {
    cursor.take();
    cursor.expectSign('*');
  }
  cursor.expect('from', 'FROM');
  const source = parseSource(cursor);
  let holds: (message: RoutedMessage) => boolean = () => true;
  if (cursor.peek().kind === 'where') {
    cursor.take();
    const { run } = parseCondition(cursor);
    holds = (message) => run(message) === true;
  }
  cursor.expect('into', 'INTO');
  const endpoint = parseEndpoint(cursor);
  cursor.expect('end', 'the end');
  return { endpoint, matches: (message) => message.source.toLowerCase().startsWith(source) && holds(message) };
}

/** In lower case and with one slash at the end: stars at its end count nothing. */
function parseSource(cursor: TokenCursor): string {
  let path = '';
  do {
    cursor.expectSign('/');
    const part = cursor.isSign('*') ? cursor.take() : cursor.expect('name', 'a name or *');
    path += `/${part.text}`;
  } while (cursor.isSign('/'));
  const starless = path.replace(/(?<!\*)\*+$/, '');
  return `${starless.replace(/(?<!\/)\/+$/, '')}/`.toLowerCase();
}

function parseEndpoint(cursor: TokenCursor): RouteEndpoint {
  if (cursor.peek().kind === 'system') {
    const { text } = cursor.take();
    if (text.toLowerCase() === '$upstream') return { kind: 'upstream' };
    throw new RouteError(`System endpoint type '${text}' not supported.`);
  }
  const { text: name } = cursor.expect('name', '$upstream or BrokeredEndpoint("/modules/<module>/inputs/<input>")');
  cursor.expectSign('(');
  const address = stringValue(cursor.expect('string', 'the address of an input in quotes'));
  cursor.expectSign(')');
  if (name.toLowerCase() !== 'brokeredendpoint')
    throw new RouteError(`Function endpoint type '${name}' not supported.`);
  const [, moduleId = '', , input = '', ...rest] = address.trim().replace(/^\//, '').replace(/\/$/, '').split('/');
  if (moduleId.trim() === '' || input.trim() === '' || rest.length > 0) {
    throw new RouteError(`Parameter string ${address} could not be parsed. Expect /modules/{mid}/inputs/{input}`);
  }
  return { kind: 'input', moduleId, input };
}
