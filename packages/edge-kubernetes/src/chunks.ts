import { EdgeAgentError } from './errors.ts';

const key = 'createoptions';
/** The agent reads `createOptions` and `createOptions01` to `createOptions99`. */
const maxChunks = 100;
/** The most characters that tools write into one twin value. */
export const maxChunkCharacters = 512;

/**
 * Joins `createOptions`, `createOptions01`, … of a module's settings to the text the agent parses. Keys in any case; no
 * chunk at all is an empty text. Throws ConfigFormat on a gap, on a first chunk that is missing and on a value that is
 * not a string.
 */
export function joinCreateOptions(settings: Readonly<Record<string, unknown>>): string {
  const chunks: { index: number; name: string; value: unknown }[] = [];
  for (const [name, value] of Object.entries(settings)) {
    const index = chunkIndex(name);
    if (index !== null) chunks.push({ index, name, value });
  }
  chunks.sort((a, b) => a.index - b.index);
  let text = '';
  for (const [expected, chunk] of chunks.entries()) {
    // The first has no number: `createOptions00` is refused (read in code).
    const isNumbered = chunk.name.length > key.length;
    if (chunk.index !== expected || expected >= maxChunks || (expected === 0 && isNumbered)) {
      throw malformed(`expected ${chunkName(expected)} but found ${chunk.name}`, chunk.name);
    }
    if (chunk.value === null && chunks.length === 1) return '';
    if (typeof chunk.value !== 'string') throw malformed(`${chunk.name} is not a string`, chunk.name);
    text += chunk.value;
  }
  return text;
}

/**
 * The reverse of {@link joinCreateOptions}: `createOptions`, `createOptions01`, … with at most `maxCharacters` UTF-16
 * units each and no surrogate pair torn apart. Throws ConfigFormat when more than 100 chunks would be needed.
 */
export function splitCreateOptions(text: string, maxCharacters = maxChunkCharacters): Record<string, string> {
  const settings: Record<string, string> = {};
  let start = 0;
  for (let index = 0; index === 0 || start < text.length; index += 1) {
    if (index >= maxChunks)
      throw malformed(`${text.length} characters do not fit into ${maxChunks} chunks`, chunkName(0));
    let end = Math.min(start + maxCharacters, text.length);
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1)) && end - 1 > start) end -= 1;
    settings[chunkName(index)] = text.slice(start, end);
    start = end;
  }
  return settings;
}

function chunkName(index: number): string {
  return index === 0 ? 'createOptions' : `createOptions${String(index).padStart(2, '0')}`;
}

function chunkIndex(name: string): number | null {
  if (name.slice(0, key.length).toLowerCase() !== key) return null;
  const suffix = name.slice(key.length);
  if (suffix === '') return 0;
  return /^[0-9]{1,3}$/.test(suffix) ? Number(suffix) : null;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

function malformed(what: string, path: string): EdgeAgentError {
  // The chunks are joined while the desired properties are parsed, and a failure there is reported as 400.
  return new EdgeAgentError('ConfigFormat', `createOptions cannot be joined: ${what}`, { path, statusCode: 400 });
}
