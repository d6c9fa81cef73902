import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UsageError } from '../../app/failure.ts';

export const defaultDataDir = '.mooring';

export interface DataDir {
  /** As the user wrote it, for commands to be typed again. */
  readonly shown: string;
  readonly hub: string;
  readonly device: string;
  readonly logs: string;
  release(): Promise<void>;
}

/**
 * Makes the folders of one `mooring up` and takes them for this process; they hold keys, so nobody else may look.
 *
 * @throws {UsageError} when another one that still runs holds them
 */
export async function takeDataDir(cwd: string, dir: string): Promise<DataDir> {
  const root = resolve(cwd, dir);
  const lock = join(root, 'up.pid');
  const folders = { hub: join(root, 'hub'), device: join(root, 'device'), logs: join(root, 'log') };
  for (const folder of [root, ...Object.values(folders)]) await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(root, 0o700);
  for (let attempt = 0; ; attempt += 1) {
    try {
      await writeFile(lock, `${process.pid} ${await startOf(process.pid)}\n`, { flag: 'wx', mode: 0o600 });
      return { shown: dir, ...folders, release: () => rm(lock, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt > 0) throw error;
      const [pid = '', start = ''] = (await readFile(lock, 'utf8').catch(() => '')).trim().split(' ');
      const holder = Number(pid);
      if (isAlive(holder) && (await startOf(holder)) === start) {
        throw new UsageError(
          `another mooring up (process ${holder}) uses ${dir}`,
          'End it, or choose another folder: --data DIR',
        );
      }
      // Its holder was killed: the lock is nobody's.
      await rm(lock, { force: true });
    }
  }
}

/** When a process started, in ticks since boot: pids are used again, and then by somebody else. Empty off Linux. */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The command name stands in brackets and may hold anything; start time is the 20th field behind it.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
