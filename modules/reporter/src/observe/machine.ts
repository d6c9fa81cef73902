import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readMachine, type Machine } from '../core/node/proc.ts';

/** The machine below the container, from `<procfs>`. */
export async function observeMachine(procfs: string): Promise<Machine> {
  const read = (...parts: string[]) => readFile(join(procfs, ...parts), 'utf8').catch(() => undefined);
  const [osRelease, bootId, cpuinfo, loadavg, meminfo] = await Promise.all([
    read('sys', 'kernel', 'osrelease'),
    read('sys', 'kernel', 'random', 'boot_id'),
    read('cpuinfo'),
    read('loadavg'),
    read('meminfo'),
  ]);
  return readMachine({ osRelease, bootId, cpuinfo, loadavg, meminfo });
}
