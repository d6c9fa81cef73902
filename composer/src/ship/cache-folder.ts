import { realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';

const writableByGroup = 0o020;
const writableByOthers = 0o002;
const sticky = 0o1000;

/**
 * Where this user's caches lie: `$XDG_CACHE_HOME`, else below the home folder. Undefined where `MOORING_CODE_CACHE=off`
 * says so, and where no owner of a file can be read (Windows), since then nobody could tell whose code it is.
 */
export function cacheFolder(
  env: Readonly<Record<string, string | undefined>>,
  platform: string,
  ownUser: number | undefined,
): string | undefined {
  if (ownUser === undefined || env['MOORING_CODE_CACHE'] === 'off') return undefined;
  const { XDG_CACHE_HOME: caches = '', HOME: home = '' } = env;
  if (isAbsolute(caches)) return join(caches, 'mooring');
  if (!isAbsolute(home)) return undefined;
  return join(home, platform === 'darwin' ? 'Library/Caches' : '.cache', 'mooring');
}

/**
 * Whether nobody but this user and root could have put something there: the folder and each one above it belong to one of
 * the two, and no other may write in it. Above the folder itself a sticky one such as /tmp will do: what stands in it
 * can be replaced by its owner alone.
 */
export function isPrivateFolder(folder: string, ownUser: number): boolean {
  try {
    const real = realpathSync(folder);
    for (let at = real; ; at = dirname(at)) {
      const found = statSync(at);
      if (!found.isDirectory() || !isPrivate(found, ownUser, at !== real)) return false;
      if (at === dirname(at)) return true;
    }
  } catch {
    return false;
  }
}

/** Whether only this user or root can have written it. */
export function isPrivate(
  { uid, mode }: { readonly uid: number; readonly mode: number },
  ownUser: number,
  mayBeSticky = false,
): boolean {
  if (uid !== ownUser && uid !== 0) return false;
  return (mode & (writableByGroup | writableByOthers)) === 0 || (mayBeSticky && (mode & sticky) !== 0);
}
