import type { SourceNode } from './node.ts';
import type { Source } from './source.ts';

const secretKey =
  /pass(word|wd|phrase)?$|pwd$|secret|token|(access|account|api|private|primary|shared)_?-?key$|connection_?-?string|instrumentation_?-?key/i;
// No repetition stands before the word, so that a long line costs one pass.
const secretPairInText =
  /((?:passw(?:or)?d|passphrase|pwd|secret|token|apikey|accesskey|accountkey|connectionstring)(?:\\*["'])?\s*[:=]\s*)("(?:[^"\\]|\\.)*"?|'[^']*'?|\\+"[^"]*"?|[^,}\s]+)/gi;
const placeholder = /^["']?\$(\{?[A-Za-z_]\w*\}?)["']?$/;

/**
 * A line of a file as it may be shown: values of keys that sound secret are starred out, so that pointing at a mistake
 * does not print a password into a log. References such as `${ACR_PASSWORD}` stay readable. Columns are kept.
 */
export function showLine(source: Source, line: number): string {
  const start = source.base + source.lines.startOf(line);
  let text = source.lines.lineText(line);
  for (const span of spansOf(source)) {
    const from = Math.max(span.start - start, 0);
    const to = Math.min(span.end - start, text.length);
    if (from < to && !placeholder.test(text.slice(from, to).trim())) {
      text = text.slice(0, from) + stars(text.slice(from, to)) + text.slice(to);
    }
  }
  // A text that did not parse has no nodes to tell by.
  return text.replace(secretPairInText, (all, key: string, value: string) =>
    placeholder.test(value) ? all : key + stars(value),
  );
}

type Span = { start: number; end: number };

/** A file with many findings is shown many times; its nodes are walked once. */
const known = new WeakMap<SourceNode, Span[]>();

function spansOf({ root, secretKeys }: Source): Span[] {
  if (root === undefined) return [];
  const isSecret = (key: string) => secretKey.test(key) || secretKeys?.has(key) === true;
  const spans = known.get(root) ?? secretSpans(root, false, isSecret);
  known.set(root, spans);
  return spans;
}

function stars(text: string): string {
  return text.replace(/\S/g, '*');
}

function secretSpans(node: SourceNode, secret: boolean, isSecret: (key: string) => boolean): Span[] {
  if (node.kind === 'scalar') return secret && node.value !== null && node.value !== '' ? [node] : [];
  if (node.kind === 'array') return node.items.flatMap((item) => secretSpans(item, secret, isSecret));
  return [...node.entries.values()].flatMap((entry) =>
    secretSpans(entry.node, secret || isSecret(entry.key), isSecret),
  );
}
