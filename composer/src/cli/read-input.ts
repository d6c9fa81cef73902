import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { UsageError } from '../app/failure.ts';
import type { Io } from './io.ts';
import { readerBeside } from './read-beside.ts';

export interface InputFlags {
  readonly target?: string | undefined;
  readonly envFile?: string | undefined;
  readonly site?: string | undefined;
  readonly platform?: string | undefined;
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
 * Reads inputs and the variables that may stand in them: `--env-file`, else `.env` beside the first input when there is
 * one.
 *
 * @throws {UsageError} for a file that cannot be read
 */
export async function readInput(io: Io, names: readonly string[], flags: InputFlags): Promise<Input> {
  const [first = ''] = names;
  const files: { name: string; bytes: Uint8Array }[] = [];
  for (const name of names) files.push({ name, bytes: await readBytes(io, name) });
  const envFileValues = await readEnvFile(io, first, flags.envFile);
  return { files, envFileValues, env: { ...envFileValues, ...io.env }, readBeside: readerBeside(io.cwd) };
}

async function readBytes(io: Io, file: string): Promise<Uint8Array> {
  try {
    return await readFile(resolve(io.cwd, file));
  } catch (error) {
    throw new UsageError(
      `${file} cannot be read: ${explain(error)}`,
      'Give the path of a workload, template or deployment file.',
    );
  }
}

async function readEnvFile(
  io: Io,
  input: string,
  named: string | undefined,
): Promise<Record<string, string | undefined>> {
  const file = named === undefined ? join(dirname(resolve(io.cwd, input)), '.env') : resolve(io.cwd, named);
  try {
    return parseEnv(await readFile(file, 'utf8'));
  } catch (error) {
    if (named === undefined && (error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new UsageError(
      `${named ?? file} cannot be read: ${explain(error)}`,
      'It must hold lines of the form NAME=value.',
    );
  }
}

function explain(error: unknown): string {
  const { code = '' } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
      return 'it is not there';
    case 'EACCES':
      return 'this user may not read it';
    case 'EISDIR':
      return 'it is a folder';
    default:
      return (error as Error).message;
  }
}
