import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, sep } from 'node:path';
import { UsageError } from '../app/failure.ts';
import type { OutputFile } from '../core/model/output-file.ts';

/**
 * Writes one file so that a reader never sees half of it, and a secret never stands in a file that others may read.
 *
 * @throws {UsageError} when it cannot be written
 */
export async function writeAtomically(file: string, text: string, mode: number): Promise<void> {
  const half = `${file}.${process.pid}.part`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(half, text, { mode, flag: 'wx' });
    await rename(half, file);
  } catch (error) {
    throw new UsageError(
      `${file} cannot be written: ${(error as Error).message}`,
      'Choose another place with -o PATH.',
    );
  }
}

/**
 * Writes files below a folder, each atomically. What else lies there is left alone.
 *
 * @throws {Error} before anything is written, when two files have one place or one lies outside: a mistake of ours
 * @throws {UsageError} when one cannot be written
 */
export async function writeTree(folder: string, files: readonly OutputFile[], mode: number): Promise<void> {
  const placed = new Map<string, string>();
  for (const { path, content } of files) {
    const inside = normalize(path);
    if (isAbsolute(inside) || inside.split(sep).includes('..'))
      throw new Error(`a made file leaves its folder: ${path}`);
    if (placed.has(inside)) throw new Error(`two made files have one place: ${path}`);
    placed.set(inside, content);
  }
  for (const [inside, content] of placed) await writeAtomically(join(folder, inside), content, mode);
}
