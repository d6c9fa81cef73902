import { RouteError } from './route-error.ts';

export type TokenKind =
  | 'select'
  | 'from'
  | 'where'
  | 'into'
  | 'string'
  | 'number'
  | 'hex'
  | 'word'
  | 'and'
  | 'or'
  | 'not'
  | 'sign'
  | 'system'
  | 'name'
  | 'path'
  | 'end';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Offset in the route. */
  readonly at: number;
}

const STRING = /"(?:\\(?:["'\\]|u[0-9A-Fa-f]{4})|[^"\\])*"|'(?:\\(?:["'\\]|u[0-9A-Fa-f]{4})|[^'\\])*'/y;
const PATH_CHARACTERS = String.raw`[^()<>@,;:\\"/?={} \t\n\r]+`;

/** In the order in which edgeHub's lexer prefers them: the longest match wins, among equals the first (read in code). */
const RULES: readonly (readonly [TokenKind, RegExp])[] = [
  ['select', /select/iy],
  ['from', /from/iy],
  ['where', /where/iy],
  ['into', /into/iy],
  ['string', STRING],
  ['number', /-?\d+/y],
  ['hex', /0[Xx][0-9A-Fa-f]+/y],
  ['number', /-?\d*\.\d+(?:[Ee][+-]?\d+)?|-?\d*[Ee][+-]?\d+/y],
  ['word', /true|false|null|undefined/y],
  ['and', /and/iy],
  ['or', /or/iy],
  ['not', /not/iy],
  ['sign', /!=|<>|<=|>=|\|\||\?\?|[(),+*/%=><{}-]/y],
  ['system', new RegExp(String.raw`\$${PATH_CHARACTERS}`, 'y')],
  ['name', /[^()<>@,;:\\"/[\]?={} \t\n\r]+/y],
  ['path', new RegExp(PATH_CHARACTERS, 'y')],
];
const BLANK = /[ \t\r\n]+|\/\*[^]*?\*\//y;

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

/** The tokens of a route, with one that marks the end. @throws RouteError for what is no token */
export function readRouteTokens(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length;) {
    const blank = matchAt(BLANK, text, at);
    if (blank !== '') {
      at += blank.length;
      continue;
    }
    let best: Token | null = null;
    for (const [kind, pattern] of RULES) {
      const found = matchAt(pattern, text, at);
      if (found.length > (best?.text.length ?? 0)) best = { kind, text: found, at };
    }
    if (best === null || (best.kind === 'name' && /^["']/.test(best.text))) throw noToken(text, at);
    tokens.push(best);
    at += best.text.length;
  }
  return [...tokens, { kind: 'end', text: '', at: text.length }];
}

function noToken(text: string, at: number): RouteError {
  const character = text[at] ?? '';
  if (/["']/.test(character)) return new RouteError(`the string at offset ${at} is not closed`);
  return new RouteError(`'${character}' at offset ${at} means nothing in a route`);
}

/** What a string token stands for. */
export function stringValue(token: Token): string {
  return token.text
    .slice(1, -1)
    .replaceAll(/\\[Uu]([0-9A-Fa-f]{4})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replaceAll(/\\(["'\\])/g, '$1');
}
