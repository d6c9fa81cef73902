/** A piece of a route's text. `system` is a name with a dollar sign, `query` a name with brackets in it. */
export interface Token {
  kind: TokenKind;
  start: number;
  end: number;
}

export type TokenKind =
  | 'select'
  | 'from'
  | 'where'
  | 'into'
  | 'string'
  | 'unterminated'
  | 'integer'
  | 'hex'
  | 'real'
  | 'true'
  | 'false'
  | 'null'
  | 'undefined'
  | 'and'
  | 'or'
  | 'not'
  | '('
  | ')'
  | '{'
  | '}'
  | ','
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '='
  | '!='
  | '<>'
  | '<='
  | '>='
  | '<'
  | '>'
  | '||'
  | '??'
  | 'system'
  | 'name'
  | 'query'
  | 'unknown'
  | 'end';

/** A token as written. */
export function textOf(token: Token, text: string): string {
  return text.slice(token.start, token.end);
}
