import type { Json } from '../../source/node.ts';
import { escapeCommands } from '../text/agent-command.ts';

/** In a mount the order of Microsoft's storage article; all other keys are sorted. */
const mountKeys = ['Target', 'Source', 'Type'];

/**
 * The same content in the same order whatever order it was written in: keys sorted by UTF-16 unit, but for `Target`,
 * `Source`, `Type`, which come first and in that order. Lists keep their order, which has a meaning.
 */
export function canonicalize(value: Json): Json {
  if (Array.isArray(value)) return value.map(canonicalize);
  if (typeof value !== 'object' || value === null) return value;
  const sorted = Object.keys(value).sort();
  const first = mountKeys.filter((key) => Object.hasOwn(value, key));
  const keys = first.length === 0 ? sorted : [...first, ...sorted.filter((key) => !mountKeys.includes(key))];
  return Object.fromEntries(keys.map((key) => [key, canonicalize(value[key] ?? null)]));
}

/** Canonical JSON as one line, for createOptions and digests. */
export function compactJson(value: Json): string {
  return JSON.stringify(canonicalize(value));
}

/** Canonical JSON as a file: two spaces, a line end at the end. It may stand in a log, so no text in it is a command there. */
export function prettyJson(value: Json): string {
  return `${escapeCommands(JSON.stringify(canonicalize(value), undefined, 2))}\n`;
}
