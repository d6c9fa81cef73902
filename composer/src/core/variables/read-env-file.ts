import { LineIndex, type Position } from '../../source/line-index.ts';

/** A line that cannot be read. Its message quotes nothing of the file: what stands there may be a secret. */
export interface EnvFileProblem extends Readonly<Position> {
  readonly message: string;
}

export interface EnvFile {
  /** By name; the object has no prototype, so that no name is there but those of the file. */
  readonly values: Record<string, string>;
  readonly problems: EnvFileProblem[];
}

/** Where one value ends, or where reading it failed; offsets are those of the text. */
type Value = { value: string; end: number } | { problem: string; at: number; end: number };

const variableName = /^[A-Za-z_][A-Za-z0-9_.]*$/;
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', $: '$' };

/**
 * Reads the text of an `.env` file, after the form of python-dotenv: `NAME=value` with an optional `export`, a later line
 * over an earlier one. A `#` begins a comment at the start of a line and behind white space. Single quotes keep what
 * stands in them, double quotes know `\n \r \t \" \\ \$`; both may span lines. `${NAME}` in a value is plain text.
 *
 * A line that cannot be read is a problem and sets nothing. An unclosed quote ends the reading: all behind it is in it.
 */
export function readEnvFile(source: string): EnvFile {
  const text = source.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const values = Object.create(null) as Record<string, string>;
  const problems: EnvFileProblem[] = [];
  const lines = new LineIndex(text);
  for (let start = 0; start < text.length;) {
    const read = readLine(text, start);
    if ('problem' in read) problems.push({ ...lines.positionAt(read.at), message: read.problem });
    else if (read.name !== undefined) values[read.name] = read.value;
    start = read.end + 1;
  }
  return { values, problems };
}

/** The line that begins at `start`; `end` is the line break, or the end of the text, behind all of its value. */
function readLine(text: string, start: number): Value & { name?: string } {
  const end = endOfLine(text, start);
  const written = text.slice(start, end);
  const body = written.trimStart();
  if (body === '' || body.startsWith('#')) return { value: '', end };
  const equals = written.indexOf('=');
  const bodyAt = end - body.length;
  if (equals === -1) return { problem: 'this line has no `=` behind a name', at: bodyAt, end };
  const exported = /^export\s+/.exec(body)?.[0].length ?? 0;
  const nameAt = bodyAt + exported;
  const name = text.slice(nameAt, Math.max(nameAt, start + equals)).trimEnd();
  if (!variableName.test(name)) {
    return { problem: 'before `=` must stand a name of letters, digits, `_` and `.`, no digit first', at: nameAt, end };
  }
  return { ...readValue(text, start + equals + 1, end), name };
}

function readValue(text: string, start: number, end: number): Value {
  const written = text.slice(start, end);
  const at = end - written.trimStart().length;
  const quote = text[at];
  if (at < end && (quote === '"' || quote === "'")) return readQuoted(text, at, quote);
  const comment = written.search(/\s#/);
  return { value: (comment === -1 ? written : written.slice(0, comment)).trim(), end };
}

function readQuoted(text: string, at: number, quote: '"' | "'"): Value {
  const close = quote === "'" ? text.indexOf(quote, at + 1) : closingQuote(text, at + 1);
  if (close === -1) return { problem: `the quote ${quote} that opens here is not closed`, at, end: text.length };
  const end = endOfLine(text, close);
  const rest = text.slice(close + 1, end).trim();
  if (rest !== '' && !rest.startsWith('#')) {
    return { problem: `the quote ${quote} closes here, but more text stands behind it`, at: close, end };
  }
  const inner = text.slice(at + 1, close);
  return { value: quote === "'" ? inner : unescape(inner), end };
}

function closingQuote(text: string, start: number): number {
  for (let at = start; at < text.length; at += text[at] === '\\' ? 2 : 1) if (text[at] === '"') return at;
  return -1;
}

/** A backslash before any other character stays, and so does that character. */
function unescape(inner: string): string {
  return inner.replace(/\\(["\\$nrt])/g, (_, character: string) => escapes[character] ?? '');
}

function endOfLine(text: string, start: number): number {
  const found = text.indexOf('\n', start);
  return found === -1 ? text.length : found;
}
