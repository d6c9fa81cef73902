import { decodeBytes, type UnreadableBytes } from './decode-bytes.ts';
import { maxFileBytes } from './limits.ts';
import { LineIndex } from './line-index.ts';
import { readJson } from './read-json.ts';
import { readYaml, type Documents } from './read-yaml.ts';
import type { Source } from './source.ts';

/** A file as it was handed in: the name is only for showing and for its ending, nothing is opened. */
export interface InputFile {
  name: string;
  bytes: Uint8Array;
}

/**
 * Bytes to nodes with positions. Bytes that are no text are told apart from text that is no YAML or JSON. `base` is added
 * to every offset. Where many documents are wanted, the root is the list of them, also of the one that JSON is.
 */
export function readSource(
  file: InputFile,
  base = 0,
  documents: Documents = 'one',
): { source: Source } | { unreadable: UnreadableBytes } {
  if (file.bytes.length > maxFileBytes) {
    return { source: refuseSource(file.name, base, `the file is larger than ${maxFileBytes} bytes`) };
  }
  const decoded = decodeBytes(file.name, file.bytes);
  if ('unreadable' in decoded) return decoded;
  const start = shell(file.name, decoded.text, base);
  if (start.format === 'yaml') return { source: { ...start, ...readYaml(start.text, base, documents) } };
  const { root, ...read } = readJson(start.text, (offset) => base + offset);
  if (documents === 'one' || root === undefined) return { source: { ...start, ...read, root } };
  const list = { kind: 'array' as const, start: root.start, end: root.end, items: [root] };
  return { source: { ...start, ...read, root: list } };
}

/** A file that is not read, because of its size or that of all files together. */
export function refuseSource(file: string, base: number, message: string): Source {
  const problems = [{ kind: 'limit' as const, fatal: true, offset: base, message }];
  return { ...shell(file, '', base), root: undefined, problems, nodes: 0 };
}

function shell(file: string, text: string, base: number): Pick<Source, 'file' | 'text' | 'format' | 'lines' | 'base'> {
  return { file, text, format: formatOf(file, text), lines: new LineIndex(text), base };
}

/** By the ending of the name; without one, a text that begins with a brace or a comment of JSON is JSON. */
function formatOf(file: string, text: string): Source['format'] {
  if (/\.(json|jsonc)$/i.test(file)) return 'json';
  if (/\.(ya?ml)$/i.test(file)) return 'yaml';
  return /^\s*(\{|\/[/*])/.test(text) ? 'json' : 'yaml';
}
