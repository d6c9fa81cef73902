import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Command, CommandAnswer, Counts, Faults, Figures, MountRequest } from './fuse-server-faults.ts';

/** Whether this machine lets a file system be mounted at all. */
export const canMountFuse = process.getuid?.() === 0 && existsSync('/dev/fuse');

const deadlineMilliseconds = 30_000;

/** A FUSE mount whose every answer can be made to fail. */
export interface FuseMount {
  readonly path: string;
  /** From now on these faults and no others; requests that hang are then answered as they say. */
  set(faults: Faults): Promise<void>;
  mend(): Promise<void>;
  figures(figures: Figures): Promise<void>;
  counts(): Promise<Counts>;
  /** Takes it off the mount table; a process that waits in it goes on waiting. */
  unmount(): void;
}

export interface FuseServer {
  mount(request: MountRequest): Promise<FuseMount>;
  /** The server is gone at once, its mounts stay: each then answers "Transport endpoint is not connected". */
  kill(): Promise<void>;
  /** Nothing is left of it: neither a mount nor a process, nor anybody who waits for it. */
  stop(): Promise<void>;
}

/** Starts a FUSE server in a process of its own; it speaks the kernel's protocol over /dev/fuse without a library. */
export function startFuseServer(): FuseServer {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const child = fork(fileURLToPath(new URL('fuse-server-process.ts', import.meta.url)), [], {
    cwd: root,
    execArgv: ['--import', 'tsx'],
    // A thread for each mount waits for its next request.
    env: { PATH: process.env['PATH'], UV_THREADPOOL_SIZE: '64' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const gone = once(child, 'exit');
  const paths = new Set<string>();
  const waiting = new Map<number, (answer: CommandAnswer) => void>();
  let lastId = 0;
  child.on('message', (answer: CommandAnswer) => waiting.get(answer.id)?.(answer));

  async function tell(command: Command): Promise<CommandAnswer> {
    const answer = await new Promise<CommandAnswer>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`the FUSE server has not answered "${command.do}"`)),
        deadlineMilliseconds,
      );
      waiting.set(command.id, (message) => {
        clearTimeout(timer);
        resolve(message);
      });
      child.send(command);
    }).finally(() => void waiting.delete(command.id));
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer;
  }
  const nextId = () => (lastId += 1);
  const unmount = (path: string) => void spawnSync('umount', ['-l', path], { stdio: 'ignore' });
  const kill = async () => {
    child.kill('SIGKILL');
    await gone;
  };

  return {
    mount: async (request) => {
      const { path } = request;
      mkdirSync(path, { recursive: true });
      paths.add(path);
      await tell({ id: nextId(), do: 'mount', request });
      const set = async (faults: Faults) => void (await tell({ id: nextId(), do: 'set', path, faults }));
      return {
        path,
        set,
        mend: () => set({}),
        figures: async (figures) => void (await tell({ id: nextId(), do: 'figures', path, figures })),
        counts: async () => {
          const { counts } = await tell({ id: nextId(), do: 'counts', path });
          return counts ?? { asked: {}, held: 0 };
        },
        unmount: () => unmount(path),
      };
    },
    kill,
    stop: async () => {
      // The server's end breaks off whatever waits in its mounts; only then can they be looked at by anybody.
      await kill();
      for (const path of paths) unmount(path);
    },
  };
}
