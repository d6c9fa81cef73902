/**
 * How a file writes variables. A workload: `${NAME}`, `${json:NAME}` for a whole value that is no text, and `$$` for a
 * dollar. A template, as its tools expand it: `$NAME` and `${NAME}`, no escape. A deployment: only `${NAME}`, since a
 * bare dollar there is plain text.
 */
export type VariableSyntax = 'workload' | 'template' | 'deployment';

export type Segment =
  | { kind: 'literal'; text: string }
  | { kind: 'reference'; text: string; name: string }
  /** `${json:NAME}`: the value of the variable is JSON, and stands for the whole value. */
  | { kind: 'typed'; text: string; name: string }
  /** `${MODULES.x}` and `${MODULEDIR<path>}`: an image that is named in a module.json. */
  | { kind: 'modulePlaceholder'; text: string }
  | { kind: 'malformed'; text: string; reason: string };

const name = /^[A-Za-z_][A-Za-z0-9_]*$/;
const tokens: Record<VariableSyntax, RegExp> = {
  workload: /\$\$|\$\{[^}]*\}?/g,
  template: /\$\{[^}]*\}|\$[A-Za-z_][A-Za-z0-9_]*/g,
  deployment: /\$\{[^}]*\}/g,
};

/** Behind the last closing brace, where looking for one from each `${` would take the square of the length. */
const tokensUnclosed: Record<VariableSyntax, RegExp> = {
  workload: /\$\$|\$\{[^]*/g,
  template: /\$[A-Za-z_][A-Za-z0-9_]*/g,
  deployment: /(?!)/g,
};

/** Text to its parts, in order; joined, the `text` of all parts is the text again (but for `$$` → `$`). */
export function scanVariables(text: string, syntax: VariableSyntax): Segment[] {
  const segments: Segment[] = [];
  const closed = text.lastIndexOf('}') + 1;
  let end = 0;
  const take = (found: string, start: number) => {
    if (start > end) segments.push({ kind: 'literal', text: text.slice(end, start) });
    segments.push(classify(found, syntax));
    end = start + found.length;
  };
  for (const match of text.slice(0, closed).matchAll(tokens[syntax])) take(match[0], match.index);
  for (const match of text.slice(closed).matchAll(tokensUnclosed[syntax])) take(match[0], closed + match.index);
  if (end < text.length) segments.push({ kind: 'literal', text: text.slice(end) });
  return segments;
}

/** The variable of a reference that stands in JSON without quotes. */
export function nameOfReference(written: string): string {
  return written.replace(/^\$\{?|\}$/g, '');
}

function classify(token: string, syntax: VariableSyntax): Segment {
  if (token === '$$') return { kind: 'literal', text: '$' };
  if (!token.startsWith('${')) return { kind: 'reference', text: token, name: token.slice(1) };
  const inner = token.slice(2, -1);
  if (token.endsWith('}') && name.test(inner)) return { kind: 'reference', text: token, name: inner };
  if (/^MODULE(S\.|DIR)/.test(inner)) return { kind: 'modulePlaceholder', text: token };
  // Elsewhere this is somebody's shell, such as ${HOME:-/root}: not ours to judge.
  if (syntax !== 'workload') return { kind: 'literal', text: token };
  const typed = token.endsWith('}') && inner.startsWith('json:') ? inner.slice('json:'.length) : undefined;
  if (typed !== undefined && name.test(typed)) return { kind: 'typed', text: token, name: typed };
  const reason = token.endsWith('}') ? 'a variable name is letters, digits and _' : 'the closing } is missing';
  return { kind: 'malformed', text: token, reason };
}
