import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mountFinder, type MountFinder } from '../core/volume/mount-at.ts';
import { parseMountinfo } from '../core/volume/mountinfo.ts';

const mostReads = 5;

/** The mounts of this process at one moment. The same object stands for the same table: nothing has changed since. */
export interface MountTable {
  readonly find: MountFinder['at'];
  readonly over: MountFinder['over'];
}

/**
 * Reads the mounts of this process. Kernels before 5.8 can return a torn table while mounts change, so it counts only
 * once two reads agree. Nothing below a mount is touched.
 */
export class MountTableReader {
  readonly #path: string;
  #bytes: Buffer | undefined;
  #table: MountTable | undefined;

  constructor(procfs: string) {
    this.#path = join(procfs, 'self', 'mountinfo');
  }

  /** Undefined where it cannot be read, which is not an empty table. */
  async read(): Promise<MountTable | undefined> {
    const bytes = await this.#agreedBytes();
    if (bytes === undefined) return undefined;
    if (this.#bytes?.equals(bytes) === true) return this.#table;
    const { entries, unreadableLines } = parseMountinfo(bytes);
    this.#bytes = bytes;
    this.#table = unreadableLines === 0 ? tableOf(mountFinder(entries)) : undefined;
    return this.#table;
  }

  async #agreedBytes(): Promise<Buffer | undefined> {
    try {
      let before = await readFile(this.#path);
      // As it was last time, it is not torn.
      if (this.#bytes?.equals(before) === true) return before;
      for (let read = 1; read < mostReads; read += 1) {
        const now = await readFile(this.#path);
        if (now.equals(before)) return now;
        before = now;
      }
    } catch {
      // Falls through: it cannot be read.
    }
    return undefined;
  }
}

function tableOf({ at, over }: MountFinder): MountTable {
  return { find: at, over };
}
