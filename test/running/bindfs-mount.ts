import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { eventually } from '../integration/reporter-world.ts';

export const canMountBindfs =
  process.getuid?.() === 0 && existsSync('/dev/fuse') && spawnSync('sh', ['-c', 'command -v bindfs']).status === 0;

export interface BindfsMount {
  readonly path: string;
  /** Requests are then not even taken, so whoever waits for one can be killed. */
  stall(): void;
  goOn(): void;
  /** The server is gone, the mount stays. */
  kill(): Promise<void>;
  unmount(): Promise<void>;
}

/** A folder mounted a second time by a FUSE server; the kernel says `fuse`, and the folder as the source. */
export async function mountBindfs(source: string, path: string): Promise<BindfsMount> {
  for (const made of [source, path]) mkdirSync(made, { recursive: true });
  const server = spawn('bindfs', ['-f', source, path], { stdio: 'ignore' });
  const gone = once(server, 'exit');
  await eventually(`the mount at ${path}`, () => {
    if (server.exitCode !== null) throw new Error(`bindfs ended with ${server.exitCode}`);
    return readFileSync('/proc/self/mountinfo', 'utf8').includes(` ${path} `) ? true : undefined;
  });
  const kill = async () => {
    server.kill('SIGKILL');
    await gone;
  };
  return {
    path,
    stall: () => void server.kill('SIGSTOP'),
    goOn: () => void server.kill('SIGCONT'),
    kill,
    unmount: async () => {
      await kill();
      spawnSync('umount', ['-l', path], { stdio: 'ignore' });
    },
  };
}
