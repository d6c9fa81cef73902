import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StateUnavailable } from './state-error.ts';

const WHY: Readonly<Record<string, string>> = {
  ENOSPC: 'there is no space left on its disk. Free some',
  EDQUOT: 'the quota of this user is used up. Free some space',
  EROFS: 'it is on a file system that can only be read. Have it mounted for writing',
  ENOTDIR: 'a part of its path is a file. Move that away',
  EEXIST: 'a file is in its place. Move that away',
};
const NOT_ALLOWED = new Set(['EACCES', 'EPERM']);

/** The database tells of such things in the words of the C library only. */
const IN_WORDS: readonly (readonly [words: string, code: string])[] = [
  ['Permission denied', 'EACCES'],
  ['No space left on device', 'ENOSPC'],
  ['Read-only file system', 'EROFS'],
  ['Disk quota exceeded', 'EDQUOT'],
];

/**
 * An error of the file system or of the database as one that says what is wrong with the data directory and what to do;
 * null for one that is about something else.
 */
export async function asUnwritable(directory: string, error: unknown): Promise<StateUnavailable | null> {
  const code = codeOf(error);
  const why = code !== null && NOT_ALLOWED.has(code) ? await whyNotAllowed(directory) : WHY[code ?? ''];
  if (why === undefined) return null;
  const advice = 'or choose another directory with --data (dataDir)';
  return new StateUnavailable(`The data directory ${directory} cannot be used: ${why}, ${advice}.`, { cause: error });
}

function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { code } = error as NodeJS.ErrnoException;
  if (code !== undefined && (code in WHY || NOT_ALLOWED.has(code))) return code;
  const said = IN_WORDS.find(([words]) => error.message.includes(words))?.[1];
  return said ?? (error.cause === undefined ? null : codeOf(error.cause));
}

/** Whose it is, or the nearest directory above that is there. */
async function whyNotAllowed(directory: string): Promise<string> {
  for (let path = directory; ; path = dirname(path)) {
    try {
      const { uid } = await stat(path);
      if (uid !== process.getuid?.()) return `${path} belongs to another user (of number ${uid}). Become that user`;
      return `this user may not read and write all of ${path}. Allow it with chmod`;
    } catch {
      if (path === dirname(path)) return 'this user may not look into it. Allow it with chmod';
    }
  }
}
