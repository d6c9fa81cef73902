import type { Expression } from './expression.ts';
import type { Token } from './token.ts';

type Part =
  | { kind: 'prefix'; at: Token; binding: number }
  | { kind: 'binary'; at: Token; binding: number; left: Expression }
  | { kind: 'nested'; at: Token }
  | { kind: 'call'; at: Token; args: Expression[] };

/** What is begun and not finished while an expression is read: operators, parentheses, calls; the innermost last. */
export class OpenParts {
  /** Open parentheses, those of calls included. */
  depth = 0;
  calls = 0;
  private readonly parts: Part[] = [];

  openPrefix(at: Token, binding: number): void {
    this.parts.push({ kind: 'prefix', at, binding });
  }

  openBinary(left: Expression, at: Token, binding: number): void {
    this.parts.push({ kind: 'binary', at, binding, left });
  }

  openNested(at: Token): void {
    this.depth += 1;
    this.parts.push({ kind: 'nested', at });
  }

  openCall(at: Token): void {
    this.depth += 1;
    this.calls += 1;
    this.parts.push({ kind: 'call', at, args: [] });
  }

  /** Finishes the operators that bind at least as tightly as `binding`, with `tree` as their last operand. */
  bind(tree: Expression, binding: number): Expression {
    let bound = tree;
    for (;;) {
      const last = this.parts.at(-1);
      if (last === undefined || last.kind === 'nested' || last.kind === 'call' || last.binding < binding) return bound;
      this.parts.pop();
      if (last.at.kind === 'unknown') bound = { kind: 'refused', at: last.at, reason: 'symbol' };
      else if (last.kind === 'prefix') bound = { kind: 'unary', at: last.at, operand: bound };
      else bound = { kind: 'binary', at: last.at, left: last.left, right: bound };
    }
  }

  /** A closing parenthesis; only where one is open. */
  close(tree: Expression): Expression {
    const inner = this.bind(tree, 0);
    const part = this.parts.pop();
    this.depth -= 1;
    if (part?.kind !== 'call') return { kind: 'nested', at: part?.at ?? inner.at, inner };
    this.calls -= 1;
    return { kind: 'call', at: part.at, args: [...part.args, inner] };
  }

  /** A comma: true when a call is open that goes on. Parentheses open inside its argument are never closed then. */
  nextArgument(tree: Expression): boolean {
    if (this.calls === 0) return false;
    let argument = this.bind(tree, 0);
    for (;;) {
      const last = this.parts.at(-1);
      if (last?.kind === 'call') {
        last.args.push(argument);
        return true;
      }
      argument = this.leaveUnclosed(argument);
    }
  }

  /** The end of the expression, where no call is open: every open parenthesis is unclosed. */
  closeAll(tree: Expression): Expression {
    let whole = this.bind(tree, 0);
    while (this.parts.length > 0) whole = this.leaveUnclosed(whole);
    return whole;
  }

  private leaveUnclosed(inner: Expression): Expression {
    const part = this.parts.pop();
    if (part === undefined) return inner;
    this.depth -= 1;
    return this.bind({ kind: 'refused', at: part.at, reason: 'missing parenthesis' }, 0);
  }
}
