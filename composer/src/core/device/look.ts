import type { SourceNode } from '../../source/node.ts';

/** A part of a document that may be missing or of another kind; then what is asked of it is undefined or empty. */
export type Part = SourceNode | undefined;

/** The part below these keys. */
export function below(part: Part, ...keys: readonly string[]): Part {
  let found = part;
  for (const key of keys) found = found?.kind === 'object' ? found.entries.get(key)?.node : undefined;
  return found;
}

/** As `below`, for tools that write the same keys in another case: an exact match goes first. */
export function belowAnyCase(part: Part, ...keys: readonly string[]): Part {
  let found = part;
  for (const key of keys) {
    if (found?.kind !== 'object') return undefined;
    const exact = found.entries.get(key);
    const wanted = key.toLowerCase();
    found = (exact ?? [...found.entries.values()].find((entry) => entry.key.toLowerCase() === wanted))?.node;
  }
  return found;
}

/** A text that is not empty. */
export function textOf(part: Part): string | undefined {
  return part?.kind === 'scalar' && typeof part.value === 'string' && part.value !== '' ? part.value : undefined;
}

/** A text or a number, as text: amounts are written both ways. */
export function amountOf(part: Part): string | undefined {
  return part?.kind === 'scalar' && typeof part.value === 'number' ? String(part.value) : textOf(part);
}

export function isTrue(part: Part): boolean {
  return part?.kind === 'scalar' && part.value === true;
}

export function itemsOf(part: Part): readonly SourceNode[] {
  return part?.kind === 'array' ? part.items : [];
}

export function textsOf(part: Part): string[] {
  return itemsOf(part).flatMap((item) => textOf(item) ?? []);
}

export function entriesOf(part: Part): [string, SourceNode][] {
  return part?.kind === 'object' ? [...part.entries.values()].map(({ key, node }) => [key, node]) : [];
}
