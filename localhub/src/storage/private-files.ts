import { randomBytes } from 'node:crypto';
import { access, constants, link, mkdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
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
  return hasCode(error, 'ENOENT');
}

function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.some((code) => error.code === code);
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
  const beside = besideOf(path);
  try {
    await writeFile(beside, content, { mode: 0o600, flag: 'wx' });
    await rename(beside, path);
  } catch (error) {
    // What was begun on a full disk would stay there.
    await rm(beside, { force: true });
    throw error;
  }
}

/**
 * Writes a file as `writePrivateFile`, where this text is there now, or none for null. False, and nothing is written,
 * where another is: of several that do it at the same moment one has the place.
 */
export async function takePlaceOf(path: string, before: string | null, content: string): Promise<boolean> {
  if (before !== null && !(await removeText(path, before))) return false;
  const beside = besideOf(path);
  try {
    await writeFile(beside, content, { mode: 0o600, flag: 'wx' });
    await link(beside, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    if (!hasCode(error, 'EPERM', 'ENOTSUP', 'ENOSYS')) throw error;
    // A file system without links: there whoever is last has the place.
    await rename(beside, path);
    return true;
  } finally {
    await rm(beside, { force: true });
  }
}

/** Whether the file has this text, or is gone. It is removed then. */
async function removeText(path: string, text: string): Promise<boolean> {
  // Whoever has the place by now keeps it: what is theirs is not taken away even for a moment.
  const now = await readIfPresent(path);
  if (now !== text) return now === null;
  const aside = besideOf(path);
  try {
    await rename(path, aside);
  } catch (error) {
    if (isAbsent(error)) return true;
    throw error;
  }
  // Another may have come between the two.
  if ((await readFile(aside, 'utf8')) !== text) {
    await rename(aside, path);
    return false;
  }
  await rm(aside);
  return true;
}

function besideOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`);
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
