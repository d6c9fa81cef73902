import { QueryError } from './syntax-error.ts';
import { tokenize, type Token } from './tokenizer.ts';

/** More than a list of names that are compared one by one has in a query of the longest. */
const MAX_LINKS = 1000;

/** Walks over tokens. Keywords are compared without case. */
export class TokenReader {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;
  #links = 0;

  constructor(text: string) {
    this.#tokens = tokenize(text);
  }

  peek(ahead = 0): Token {
    return this.#tokens[this.#next + ahead] ?? { kind: 'end', at: 0 };
  }

  take(): Token {
    const token = this.peek();
    this.#next += 1;
    return token;
  }

  isKeyword(keyword: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'word' && token.text.toLowerCase() === keyword;
  }

  isSymbol(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'symbol' && token.text === text;
  }

  takeKeyword(keyword: string): boolean {
    if (!this.isKeyword(keyword)) return false;
    this.#next += 1;
    return true;
  }

  takeSymbol(text: string): boolean {
    if (!this.isSymbol(text)) return false;
    this.#next += 1;
    return true;
  }

  expectKeyword(keyword: string): void {
    if (!this.takeKeyword(keyword)) this.fail(`${keyword.toUpperCase()} is expected`);
  }

  expectSymbol(text: string): void {
    if (!this.takeSymbol(text)) this.fail(`'${text}' is expected`);
  }

  /** Runs one level deeper: hostile nesting ends before the stack does. */
  nested<T>(run: () => T): T {
    this.#depth += 1;
    if (this.#depth > 100) this.fail('the expression is nested too deeply');
    const value = run();
    this.#depth -= 1;
    return value;
  }

  /** One more operator in a row of them. What they make is as deep as the row is long. */
  link(): void {
    this.#links += 1;
    if (this.#links > MAX_LINKS) this.fail(`the expression has more than ${MAX_LINKS} operators in a row`);
  }

  fail(what: string): never {
    const token = this.peek();
    let found = 'the end';
    if (token.kind === 'number') found = String(token.value);
    else if (token.kind !== 'end') found = `'${token.text}'`;
    throw new QueryError(`At position ${token.at}: ${what}, not ${found}.`);
  }
}
