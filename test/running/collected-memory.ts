import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { eventually } from '../integration/reporter-world.ts';

/** At SIGUSR2 it collects all garbage, twice since what waits to be finalized is let go by the first, and tells what is left. */
const program = `
import { renameSync, writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
const file = new URL('memory.json', import.meta.url);
const written = new URL('memory.json.new', import.meta.url);
process.on('SIGUSR2', () => {
  collect();
  collect();
  writeFileSync(written, JSON.stringify(process.memoryUsage()));
  renameSync(written, file);
});
`;

export interface CollectedMemory {
  /** For NODE_OPTIONS of the process that is to be asked, which may be one at a time. */
  readonly nodeOption: string;
  /** Of objects and buffers that are still referred to once all garbage is collected. */
  usedMiB(pid: number): Promise<number>;
}

/** Lets a process be asked what it has in use of memory, which resident memory alone tells to some megabytes. */
export function collectedMemory(folder: string): CollectedMemory {
  const [source, file] = [join(folder, 'tell-memory.mjs'), join(folder, 'memory.json')];
  writeFileSync(source, program);
  return {
    nodeOption: `--import=${pathToFileURL(source).href}`,
    usedMiB: async (pid) => {
      rmSync(file, { force: true });
      process.kill(pid, 'SIGUSR2');
      await eventually('what is left of memory', () => (existsSync(file) ? true : undefined));
      const { heapUsed, external } = JSON.parse(readFileSync(file, 'utf8')) as NodeJS.MemoryUsage;
      return (heapUsed + external) / 1024 ** 2;
    },
  };
}
