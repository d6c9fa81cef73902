import { lstatSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';

/** A module.json is some hundred bytes; whatever is larger than this is none. */
const maxBytes = 1_048_576;

/**
 * Reads files that an input names relative to its own folder, such as `modules/detector/module.json`. A path that leaves
 * the folder, also by a symbolic link, is not there; nor is what is no regular file.
 */
export function readerBeside(cwd: string): (path: string, input: string) => Uint8Array | undefined {
  return (path, input) => {
    const folder = dirname(resolve(cwd, input));
    try {
      const home = realpathSync(folder);
      const file = realpathSync(join(folder, path));
      const stat = lstatSync(file);
      if (!file.startsWith(home.endsWith(sep) ? home : home + sep) || !stat.isFile() || stat.size > maxBytes) {
        return undefined;
      }
      return readFileSync(file);
    } catch {
      return undefined;
    }
  };
}
