import { randomBytes } from 'node:crypto';
import { access, constants, mkdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Makes the directory, readable by its owner only. */
export async function makePrivateDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
}

/** A directory that is there, with what takes it back where it was not before. */
export interface MadeDirectory {
  /** Removes it with all that is in it, and the directories above that were made for it, where it was made. */
  readonly undo: () => Promise<void>;
  /** The same, as far as nothing is in them. */
  readonly undoEmpty: () => Promise<void>;
}

/** Makes a directory and those above it, as `makePrivateDirectory`. `path` is absolute. */
export async function makeUndoableDirectory(path: string): Promise<MadeDirectory> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 }).catch(async (error: unknown) => {
    // Of a file system that can only be read, Node says that nothing is there.
    if (isAbsent(error)) await access(await nearest(path), constants.W_OK);
    throw error;
  });
  const undoEmpty = async (): Promise<void> => {
    if (first === undefined) return;
    // Somebody else may have put something beside ours by now: that stays, with the directory it is in.
    for (let one = path; one.length >= first.length; one = dirname(one)) {
      if (!(await removedEmpty(one))) return;
    }
  };
  return {
    undoEmpty,
    undo: async () => {
      if (first === undefined) return;
      await rm(path, { recursive: true, force: true });
      await undoEmpty();
    },
  };
}

/** The directory itself, or the nearest above that is there. */
async function nearest(path: string): Promise<string> {
  for (let one = path; ; one = dirname(one)) {
    if (one === dirname(one) || (await stat(one).catch(() => null)) !== null) return one;
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

async function removedEmpty(path: string): Promise<boolean> {
  try {
    await rmdir(path);
    return true;
  } catch (error) {
    return isAbsent(error);
  }
}

/** Writes beside the file and renames, so that a reader sees the old content or the new. Mode 0600 from the start. */
export async function writePrivateFile(path: string, content: string): Promise<void> {
  const beside = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`);
  try {
    await writeFile(beside, content, { mode: 0o600, flag: 'wx' });
    await rename(beside, path);
  } catch (error) {
    // What was begun on a full disk would stay there.
    await rm(beside, { force: true });
    throw error;
  }
}

/** The text of a file, or null where there is none. Any other trouble is thrown. */
export async function readIfPresent(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

/** Remembers files of a directory; what it gives puts those back that have changed, and removes those that are new. */
export async function rememberFiles(directory: string, names: readonly string[]): Promise<() => Promise<void>> {
  const paths = names.map((name) => join(directory, name));
  const before = new Map<string, string | null>();
  for (const path of paths) before.set(path, await readIfPresent(path));
  return async () => {
    for (const [path, text] of before) {
      if (text === null) await rm(path, { force: true });
      else if ((await readIfPresent(path)) !== text) await writePrivateFile(path, text);
    }
  };
}
