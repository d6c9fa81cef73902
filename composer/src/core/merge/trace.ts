import type { SourceNode } from '../../source/node.ts';
import type { At } from '../diagnostics/diagnostic.ts';
import { scanVariables, nameOfReference, type VariableSyntax } from '../variables/scan.ts';
import type { VariableOrigin, Variables } from '../variables/variables.ts';
import type { Replaced } from './merge-nodes.ts';

/** Where one value came from. Names of variables only, never their values. */
export interface TraceEntry extends At {
  /** The keys down to the value, as written; items of a list by their number. */
  path: string[];
  /** What stood there in earlier files, the first one first. */
  overrides?: At[];
  variables?: TraceVariable[];
}

export interface TraceVariable {
  name: string;
  /** `push`: a credential, put in at the push. `unset`: nothing has it. */
  from: VariableOrigin | 'push' | 'unset';
}

export type Trace = TraceEntry[];

export interface TraceOptions {
  syntax: VariableSyntax;
  variables: Variables;
  /** Kept for the push. */
  deferred: ReadonlySet<string>;
  replaced: Replaced;
  at: (offset: number) => At;
}

/** For every value of a merged tree, before variables were put in: which file set it, and what it replaced. */
export function traceTree(root: SourceNode, options: TraceOptions): Trace {
  const entries: Trace = [];
  const visit = (node: SourceNode, path: string[], keyVariables: readonly string[], above: readonly number[]): void => {
    const replaced = [...above, ...(options.replaced.get(node) ?? [])];
    if (node.kind === 'array' && node.items.length > 0) {
      for (const [index, item] of node.items.entries()) visit(item, [...path, String(index)], keyVariables, replaced);
    } else if (node.kind === 'object' && node.entries.size > 0) {
      for (const { key, node: inner } of node.entries.values()) {
        visit(inner, [...path, key], [...keyVariables, ...namesIn(key, options.syntax)], replaced);
      }
    } else {
      entries.push(entryOf(node, path, keyVariables, replaced, options));
    }
  };
  visit(root, [], [], []);
  return entries;
}

function entryOf(
  node: SourceNode,
  path: string[],
  keyVariables: readonly string[],
  replaced: readonly number[],
  options: TraceOptions,
): TraceEntry {
  const names = new Set([...keyVariables, ...namesOf(node, options.syntax)]);
  return {
    path,
    ...options.at(node.start),
    ...(replaced.length === 0 ? {} : { overrides: replaced.map(options.at) }),
    ...(names.size === 0 ? {} : { variables: [...names].map((name) => ({ name, from: originOf(name, options) })) }),
  };
}

function namesOf(node: SourceNode, syntax: VariableSyntax): string[] {
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return [];
  return node.typed === true ? [nameOfReference(node.value)] : namesIn(node.value, syntax);
}

function namesIn(text: string, syntax: VariableSyntax): string[] {
  if (!text.includes('$')) return [];
  return scanVariables(text, syntax).flatMap((segment) =>
    segment.kind === 'reference' || segment.kind === 'typed' ? [segment.name] : [],
  );
}

function originOf(name: string, { variables, deferred }: TraceOptions): TraceVariable['from'] {
  return deferred.has(name) ? 'push' : (variables.get(name)?.origin ?? 'unset');
}
