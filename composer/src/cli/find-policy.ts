import { realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { PolicyFile } from '../app/take-policy.ts';
import { UsageError } from '../app/failure.ts';
import type { Io } from './io.ts';
import { readerBeside } from './read-beside.ts';
import { readInputFile } from './read-input.ts';

export const policyName = 'mooring.yaml';

export interface PolicyFlags {
  /** A file; false for none at all; looked for when neither is said. */
  readonly policy?: string | false | undefined;
}

/**
 * What the project says of findings: the file that is named, or `mooring.yaml` beside the first input or in the nearest
 * folder above it, up to the one with `.git`. Outside of a checkout only up to the folder that the command runs in: what
 * lies further up may be anybody's.
 *
 * @throws {UsageError} for a file that cannot be read
 */
export async function findPolicy(io: Io, input: string, { policy }: PolicyFlags): Promise<PolicyFile | undefined> {
  if (policy === false) return undefined;
  const found = policy === undefined ? findNearest(dirname(resolve(io.cwd, input)), resolve(io.cwd)) : undefined;
  if (found !== undefined) refuseForeign(io, found);
  const place = policy ?? found?.path;
  if (place === undefined) return undefined;
  const name = policy ?? (relative(io.cwd, place) || place);
  const folder = dirname(resolve(io.cwd, place));
  const pathOf = (file: string) => relative(folder, resolve(io.cwd, file)).split(sep).join('/');
  const { bytes } = await readInputFile(io, name).catch((error: unknown) => {
    throw error instanceof UsageError
      ? new UsageError(
          error.message,
          'Correct the file, name another one with --policy, or leave it out: --no-policy.',
          error.at,
        )
      : error;
  });
  const read = readerBeside(io.cwd);
  return { name, bytes, pathOf, readNamed: (path) => read(path, name) };
}

interface FoundPolicy {
  readonly path: string;
  /** The folder that it speaks for: the checkout, or else its own. */
  readonly home: string;
}

function findNearest(from: string, cwd: string): FoundPolicy | undefined {
  let path: string | undefined;
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, policyName);
    if (path === undefined && isFile(candidate)) path = candidate;
    if (isThere(join(folder, '.git'))) return path === undefined ? undefined : { path, home: folder };
    if (dirname(folder) === folder) break;
  }
  if (path === undefined) return undefined;
  const home = dirname(path);
  return home === from || home === cwd || isBelow(home, cwd) ? { path, home } : undefined;
}

/** Nobody named this file: a link in somebody's checkout must not bring lines of another file into a log. */
function refuseForeign(io: Io, { path, home }: FoundPolicy): void {
  if (isBelow(realpathSync(path), realpathSync(home))) return;
  throw new UsageError(
    `${relative(io.cwd, path) || path} is a link to a file outside of ${relative(io.cwd, home) || 'this folder'}, which is not read`,
    'Put the file itself there, name another one with --policy, or leave it out: --no-policy.',
    { file: relative(io.cwd, path) || path, line: 1, column: 1 },
  );
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function isThere(path: string): boolean {
  return statOf(path) !== undefined;
}

function isFile(path: string): boolean {
  return statOf(path)?.isFile() === true;
}

/** A folder that may not be looked into is one without it. */
function statOf(path: string): ReturnType<typeof statSync> {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
