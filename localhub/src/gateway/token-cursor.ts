import { RouteError } from './route-error.ts';
import { readRouteTokens, type Token, type TokenKind } from './route-tokens.ts';

/** Reads tokens one after another. */
export class TokenCursor {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(text: string) {
    this.#tokens = readRouteTokens(text);
  }

  peek(ahead = 0): Token {
    const token = this.#tokens[Math.min(this.#next + ahead, this.#tokens.length - 1)];
    if (token === undefined) throw new RouteError('there is no text of a route here');
    return token;
  }

  take(): Token {
    const token = this.peek();
    this.#next += 1;
    return token;
  }

  isSign(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'sign' && token.text === text;
  }

  /** @throws RouteError when another sign stands here */
  expectSign(text: string): void {
    if (!this.isSign(text)) throw this.unexpected(`'${text}'`);
    this.take();
  }

  expect(kind: TokenKind, what: string): Token {
    if (this.peek().kind !== kind) throw this.unexpected(what);
    return this.take();
  }

  unexpected(wanted: string): RouteError {
    const token = this.peek();
    const found = token.kind === 'end' ? 'the route ends' : `'${token.text.slice(0, 40)}' stands at offset ${token.at}`;
    return new RouteError(`${found} where ${wanted} is expected`);
  }
}
