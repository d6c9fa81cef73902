import type { Entry } from '../../source/node.ts';
import type { SourceSpace } from '../../source/source-space.ts';

/**
 * For every character of createOptions, joined from its chunks, the offset in the file it was written at. So a finding
 * inside the string points at its character and not at the string. One offset more than characters: the end.
 */
export function chunkOffsets(chunks: readonly Entry[], space: Pick<SourceSpace, 'slice'>): number[] {
  const ordered = [...chunks].sort((a, b) => chunkNumber(a.key) - chunkNumber(b.key));
  const offsets: number[] = [];
  for (const { node } of ordered) {
    if (node.kind !== 'scalar' || typeof node.value !== 'string') continue;
    const mapped = offsetsInString(space.slice(node.start, node.end), node.start, node.value.length);
    for (const offset of mapped) offsets.push(offset);
  }
  const last = ordered.at(-1)?.node.end ?? 0;
  offsets.push(last);
  return offsets;
}

function chunkNumber(key: string): number {
  return Number(/\d+$/.exec(key)?.[0] ?? 0);
}

/** A double-quoted text of one line; every other style of YAML is mapped to its beginning. */
function offsetsInString(raw: string, start: number, length: number): number[] {
  const offsets: number[] = [];
  if (raw.startsWith('"')) {
    for (let index = 1; index < raw.length - 1;) {
      offsets.push(start + index);
      if (raw[index] === '\\') index += raw[index + 1] === 'u' ? 6 : 2;
      else index += 1;
    }
  }
  return offsets.length === length ? offsets : Array.from({ length }, () => start);
}
