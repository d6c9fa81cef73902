import { dirname, join, resolve } from 'node:path';
import { UsageError } from '../app/failure.ts';
import type { At } from '../core/diagnostics/diagnostic.ts';
import { readEnvFile } from '../core/variables/read-env-file.ts';
import { decodeBytes } from '../source/decode-bytes.ts';
import { maxFileBytes } from '../source/limits.ts';
import { demandPlatform } from './demand-platform.ts';
import type { Io } from './io.ts';
import { readerBeside } from './read-beside.ts';
import { readBounded } from './read-bounded.ts';
import { variablesFile, type VariablesFlags } from './variables-flag.ts';

export interface InputFlags extends VariablesFlags {
  readonly target?: string | undefined;
  readonly site?: string | undefined;
  readonly platform?: string | undefined;
  /** A report of doctor. */
  readonly settled?: string | undefined;
  /** The device that it is for. */
  readonly device?: string | undefined;
}

export interface Input {
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  /** The values of the `.env` file. */
  readonly envFileValues: Readonly<Record<string, string | undefined>>;
  /** The process's variables over those of the `.env` file. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readBeside: (path: string, inputFile: string) => Uint8Array | undefined;
}

/**
 * Reads inputs and the variables that may stand in them: `--variables`, else `.env` beside the first input when there is
 * one.
 *
 * @throws {UsageError} for a file that cannot be read, a line of the `.env` file, or a platform that there is not
 */
export async function readInput(io: Io, names: readonly string[], flags: InputFlags): Promise<Input> {
  demandPlatform(flags.platform);
  const [first = ''] = names;
  const files: { name: string; bytes: Uint8Array }[] = [];
  for (const name of names) files.push(await readInputFile(io, name));
  const envFileValues = await readVariables(io, first, variablesFile(flags));
  // Without a prototype: a variable that nobody set is not there, whatever its name.
  const env = Object.assign(Object.create(null), envFileValues, io.env) as Input['env'];
  return { files, envFileValues, env, readBeside: readerBeside(io.cwd) };
}

/**
 * Of a file that is too large only as much as shows that it is. `help` says what to give where it cannot be read.
 *
 * @throws {UsageError} for a file that cannot be read
 */
export async function readInputFile(
  io: Io,
  name: string,
  help = 'Give the path of a workload, template or deployment file.',
): Promise<{ name: string; bytes: Uint8Array }> {
  try {
    return { name, bytes: await readBounded(resolve(io.cwd, name), maxFileBytes, io.signal) };
  } catch (error) {
    throw unreadable(name, error, help);
  }
}

const envForm = 'It must hold lines of the form NAME=value.';

async function readVariables(
  io: Io,
  input: string,
  named: string | undefined,
): Promise<Record<string, string | undefined>> {
  const file = named === undefined ? join(dirname(resolve(io.cwd, input)), '.env') : resolve(io.cwd, named);
  let bytes: Uint8Array;
  try {
    bytes = await readBounded(file, maxFileBytes, io.signal);
  } catch (error) {
    // A folder of that name is somebody else's.
    if (named === undefined && ['ENOENT', 'EISDIR'].includes(codeOf(error))) return {};
    throw unreadable(named ?? file, error, envForm);
  }
  if (bytes.length > maxFileBytes) {
    const reason = `it is larger than ${maxFileBytes} bytes`;
    throw new UsageError(`${named ?? file} cannot be read: ${reason}`, envForm, startOf(named ?? file));
  }
  const decoded = decodeBytes(named ?? file, bytes);
  if ('unreadable' in decoded) {
    const { reason, help } = decoded.unreadable;
    throw new UsageError(`${named ?? file} cannot be read: ${reason}`, help, startOf(named ?? file));
  }
  const { values, problems } = readEnvFile(decoded.text);
  const [first, ...others] = problems;
  if (first === undefined) return values;
  const more = others.length === 0 ? '' : ` (and ${others.length} more in this file)`;
  throw new UsageError(
    `${named ?? file}:${first.line}:${first.column}: ${first.message}${more}`,
    'Write NAME=value, or # before a comment; a value in double quotes takes \\" for a quote in it.',
    { file: named ?? file, line: first.line, column: first.column },
  );
}

function unreadable(file: string, error: unknown, help: string): unknown {
  if (error instanceof Error && error.name === 'AbortError') return error;
  return new UsageError(`${file} cannot be read: ${explain(error)}`, help, startOf(file));
}

function startOf(file: string): At {
  return { file, line: 1, column: 1 };
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}

function explain(error: unknown): string {
  switch (codeOf(error)) {
    case 'ENOENT':
      return 'it is not there';
    case 'EACCES':
      return 'this user may not read it';
    case 'EISDIR':
      return 'it is a folder';
    case 'ENXIO':
      return 'it is a socket or a device, not a file';
    default:
      return (error as Error).message;
  }
}
