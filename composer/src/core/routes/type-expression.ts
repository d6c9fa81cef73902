import type { Expression } from './expression.ts';
import type { RouteProblem } from './problem.ts';
import { typeBinary, typeUnary } from './type-operators.ts';
import { typeCall, unknownFunction } from './type-call.ts';
import { typeLeaf } from './type-leaf.ts';
import type { Typed } from './typed.ts';

type Inner = Extract<Expression, { kind: 'nested' | 'unary' | 'binary' | 'call' }>;
type Step = { visit: Expression } | { leave: Inner };

/**
 * The type of a condition, and what edgeHub's compiler refuses in it, in the order in which edgeHub finds it: operands
 * before their operator, left before right. Keeps its own stack; linear in the size of the tree.
 */
export function typeExpression(tree: Expression, text: string): { typed: Typed; problems: RouteProblem[] } {
  const problems: RouteProblem[] = [];
  const values: Typed[] = [];
  const steps: Step[] = [{ visit: tree }];
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    if ('leave' in step) leave(step.leave, text, values, problems);
    else visit(step.visit, text, steps, values, problems);
  }
  return { typed: values[0] ?? { type: 'undefined' }, problems };
}

function visit(node: Expression, text: string, steps: Step[], values: Typed[], problems: RouteProblem[]): void {
  const parts = partsOf(node);
  if (parts === undefined) {
    values.push(typeLeaf(node, text, problems));
    return;
  }
  const unknown = node.kind === 'call' ? unknownFunction(node.at, text) : undefined;
  if (unknown !== undefined) {
    // The arguments of a function that does not exist are not looked at.
    problems.push(unknown);
    values.push({ type: 'undefined', failed: true });
    return;
  }
  steps.push({ leave: node as Inner });
  for (let index = parts.length - 1; index >= 0; index--) {
    const part = parts[index];
    if (part !== undefined) steps.push({ visit: part });
  }
}

function leave(node: Inner, text: string, values: Typed[], problems: RouteProblem[]): void {
  const count = partsOf(node)?.length ?? 0;
  const given = values.splice(values.length - count, count);
  const [first = { type: 'undefined' }, second = { type: 'undefined' }] = given;
  if (node.kind === 'nested') values.push(first);
  else if (node.kind === 'unary') values.push(typeUnary(node.at, first, text, problems));
  else if (node.kind === 'binary') values.push(typeBinary(node, first, second, text, problems));
  else values.push(typeCall(node.at, given, text, problems));
}

function partsOf(node: Expression): readonly Expression[] | undefined {
  if (node.kind === 'nested') return [node.inner];
  if (node.kind === 'unary') return [node.operand];
  if (node.kind === 'binary') return [node.left, node.right];
  return node.kind === 'call' ? node.args : undefined;
}
