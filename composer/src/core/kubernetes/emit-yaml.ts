import type { Json, JsonObject } from '../../source/node.ts';
import { isObject } from '../model/options.ts';
import { escapeCommands } from '../text/agent-command.ts';

/**
 * Text that means itself in YAML 1.1 as in 1.2: begins with a letter or a slash, holds nothing that begins a comment, a mapping or a
 * flow. Everything else is quoted, a number-like text above all: `1.20`, `0x1f`, `1_000`, `12:30:00`, `2026-01-01`.
 */
const plain = /^[A-Za-z/][A-Za-z0-9_./-]*(:[A-Za-z0-9_./-]+)*$/;
/** Amounts and times, which a person would not quote either. */
const quantity = /^[1-9]\d{0,9}(m|Ki|Mi|Gi|Ti|k|M|G|T|s|h)$/;
/** Words that one of the two takes for a truth value, nothing, or no number. */
const reserved = /^(y|n|yes|no|on|off|true|false|null|nan|inf)$/i;
/** What JSON leaves as it stands and YAML takes for a line end, a byte order mark, or nothing printable. */
const unprintable = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;
/** Half of a pair stands for no character, and no file can hold it. */
const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const longestSimpleKey = 1000;

/**
 * A value as YAML in block style, two spaces deep, with a line end at the end. No text of the value can change the
 * structure, for readers of YAML 1.1 (kubectl, Flux) and of 1.2; a half surrogate pair becomes U+FFFD, as in every file.
 */
export function emitYaml(value: Json): string {
  return `${blockOf(value, 0).trimStart()}\n`;
}

/** Objects as one stream of documents, each behind `---`. */
export function emitDocuments(values: readonly JsonObject[]): string {
  return values.map((value) => `---\n${emitYaml(value)}`).join('');
}

/** A text as a scalar on one line: as it stands where that is safe, else in double quotes with the escapes of JSON. */
export function emitText(text: string): string {
  if ((plain.test(text) && !reserved.test(text)) || quantity.test(text)) return text;
  const quoted = JSON.stringify(text.replace(loneSurrogate, '\ufffd')).replace(
    unprintable,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return escapeCommands(quoted);
}

/** The value as it stands behind a key: a scalar or an empty collection after a blank, else on lines of its own. */
function blockOf(value: Json, depth: number): string {
  if (typeof value === 'string') return ` ${emitText(value)}`;
  if (Array.isArray(value)) {
    if (value.length === 0) return ' []';
    return value.map((item) => `\n${indent(depth)}-${itemOf(item, depth + 1)}`).join('');
  }
  if (!isObject(value)) return ` ${JSON.stringify(value)}`;
  const entries = Object.entries(value);
  if (entries.length === 0) return ' {}';
  return entries.map(([key, one]) => `\n${indent(depth)}${keyOf(key, depth)}${blockOf(one, depth + 1)}`).join('');
}

/** The first key of a mapping stands on the line of its dash. */
function itemOf(value: Json, depth: number): string {
  const block = blockOf(value, depth);
  return block.startsWith('\n') ? ` ${block.slice(1 + indent(depth).length)}` : block;
}

function keyOf(key: string, depth: number): string {
  const text = emitText(key);
  return text.length > longestSimpleKey ? `? ${text}\n${indent(depth)}:` : `${text}:`;
}

function indent(depth: number): string {
  return '  '.repeat(depth);
}
