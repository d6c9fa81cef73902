import { readFile } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { mountFinder, type MountFinder } from '../core/volume/mount-at.ts';
import { parseMountinfo } from '../core/volume/mountinfo.ts';
import { pause } from './loop.ts';

/** Between two tries, each longer than the one before: a burst of mounts and unmounts is over by then, or has a gap. */
const pausesMilliseconds = [0, 10, 20, 40, 80, 160, 320];

const gatherMilliseconds = 10;

/** With callbacks it costs two thirds of what it costs with promises all through. */
const readBytesOf = promisify(readFile);

/** The mounts of this process at one moment. The same object stands for the same table: nothing has changed since. */
export interface MountTable {
  readonly find: MountFinder['at'];
  readonly over: MountFinder['over'];
}

/** `unreadable`: there is none, or it is no mount table; `unsteady`: it changed while it was read, again and again. */
export type MountTableRead = MountTable | 'unreadable' | 'unsteady';

/**
 * Reads the mounts of this process. Kernels before 5.8 can return a torn table while mounts change, so it counts only
 * once two reads, one right after the other, agree. Nothing below a mount is touched.
 */
export class MountTableReader {
  readonly #readBytes: () => Promise<Buffer>;
  #bytes: Buffer | undefined;
  #table: MountTable | undefined;
  #together: Promise<MountTableRead> | undefined;

  /** @param readBytes in place of the file below `procfs` */
  constructor(procfs: string, readBytes = () => readBytesOf(join(procfs, 'self', 'mountinfo'))) {
    this.#readBytes = readBytes;
  }

  /** Takes two thirds of a second where mounts come and go all the while. Never rejects. */
  async read(): Promise<MountTableRead> {
    const bytes = await this.#agreedBytes();
    if (typeof bytes === 'string') return bytes;
    if (this.#bytes?.equals(bytes) !== true) {
      const { entries, unreadableLines } = parseMountinfo(bytes);
      this.#bytes = bytes;
      this.#table = unreadableLines === 0 ? tableOf(mountFinder(entries)) : undefined;
    }
    return this.#table ?? 'unreadable';
  }

  /** The same a moment later, once for all who ask within that: to read it costs as much as to ask a share. */
  readTogether(): Promise<MountTableRead> {
    this.#together ??= pause(gatherMilliseconds).then(() => {
      this.#together = undefined;
      return this.read();
    });
    return this.#together;
  }

  async #agreedBytes(): Promise<Buffer | 'unreadable' | 'unsteady'> {
    try {
      for (const milliseconds of pausesMilliseconds) {
        await pause(milliseconds);
        const bytes = await this.#readBytes();
        // As it was last time, it is not torn.
        if (this.#bytes?.equals(bytes) === true || (await this.#readBytes()).equals(bytes)) return bytes;
      }
      return 'unsteady';
    } catch {
      return 'unreadable';
    }
  }
}

function tableOf({ at, over }: MountFinder): MountTable {
  return { find: at, over };
}
