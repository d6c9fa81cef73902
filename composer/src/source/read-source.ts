import { decodeBytes, type UnreadableBytes } from './decode-bytes.ts';
import { maxFileBytes } from './limits.ts';
import { LineIndex } from './line-index.ts';
import { readJson } from './read-json.ts';
import { readYaml } from './read-yaml.ts';
import type { Source } from './source.ts';

/** A file as it was handed in: the name is only for showing and for its ending, nothing is opened. */
export interface InputFile {
  name: string;
  bytes: Uint8Array;
}

/** Bytes to nodes with positions. Bytes that are no text are told apart from text that is no YAML or JSON. */
export function readSource(file: InputFile): { source: Source } | { unreadable: UnreadableBytes } {
  if (file.bytes.length > maxFileBytes) {
    const message = `is larger than ${maxFileBytes} bytes`;
    const problems = [{ kind: 'limit' as const, fatal: true, offset: 0, message }];
    return { source: { ...shell(file.name, ''), root: undefined, problems } };
  }
  const decoded = decodeBytes(file.name, file.bytes);
  if ('unreadable' in decoded) return decoded;
  const start = shell(file.name, decoded.text);
  return { source: { ...start, ...(start.format === 'json' ? readJson(start.text) : readYaml(start.text)) } };
}

function shell(file: string, text: string): Pick<Source, 'file' | 'text' | 'format' | 'lines'> {
  return { file, text, format: formatOf(file, text), lines: new LineIndex(text) };
}

/** By the ending of the name; without one, a text that begins with a brace or a comment of JSON is JSON. */
function formatOf(file: string, text: string): Source['format'] {
  if (/\.(json|jsonc)$/i.test(file)) return 'json';
  if (/\.(ya?ml)$/i.test(file)) return 'yaml';
  return /^\s*(\{|\/[/*])/.test(text) ? 'json' : 'yaml';
}
