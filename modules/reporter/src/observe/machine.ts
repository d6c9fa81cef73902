import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readMachine, type Machine, type ProcTexts } from '../core/node/proc.ts';

/** What stays as it is for as long as the machine runs, or nearly: processors may be added to a virtual machine. */
type Lasting = Pick<ProcTexts, 'osRelease' | 'bootId' | 'cpuinfo'>;

/** To read them costs more than the rest, since the kernel asks each processor how fast it runs. */
const readingsBetweenLasting = 20;

/** The machine below the container, from `<procfs>`. */
export class MachineReader {
  readonly #procfs: string;
  #lasting: Lasting | undefined;
  #readings = 0;

  constructor(procfs: string) {
    this.#procfs = procfs;
  }

  /** Never rejects: what cannot be read is left out. */
  async read(): Promise<Machine> {
    const isDue = this.#readings % readingsBetweenLasting === 0;
    this.#readings += 1;
    const [lasting, loadavg, meminfo] = await Promise.all([
      isDue || this.#lasting === undefined ? this.#readLasting() : this.#lasting,
      this.#text('loadavg'),
      this.#text('meminfo'),
    ]);
    // What could not be read is tried again the next time.
    this.#lasting = Object.values(lasting).includes(undefined) ? undefined : lasting;
    return readMachine({ ...lasting, loadavg, meminfo });
  }

  async #readLasting(): Promise<Lasting> {
    const [osRelease, bootId, cpuinfo] = await Promise.all([
      this.#text('sys', 'kernel', 'osrelease'),
      this.#text('sys', 'kernel', 'random', 'boot_id'),
      this.#text('cpuinfo'),
    ]);
    return { osRelease, bootId, cpuinfo };
  }

  #text(...parts: string[]): Promise<string | undefined> {
    return readFile(join(this.#procfs, ...parts), 'utf8').catch(() => undefined);
  }
}
