import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseMountinfo, type MountEntry } from '../core/volume/mountinfo.ts';

const mostReads = 5;

/**
 * The mounts of this process, or undefined where they cannot be read. Kernels before 5.8 can return a torn table while
 * mounts change, so it counts only once two reads agree. Nothing below a mount is touched.
 */
export async function readMountTable(procfs: string): Promise<readonly MountEntry[] | undefined> {
  const path = join(procfs, 'self', 'mountinfo');
  try {
    let before = await readFile(path);
    for (let read = 1; read < mostReads; read += 1) {
      const now = await readFile(path);
      if (now.equals(before)) {
        const table = parseMountinfo(now);
        return table.unreadableLines === 0 ? table.entries : undefined;
      }
      before = now;
    }
  } catch {
    // Falls through: a table that cannot be read is not an empty table.
  }
  return undefined;
}
