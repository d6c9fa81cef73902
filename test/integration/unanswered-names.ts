// Processes for which a name server stands that takes every question and answers none, as at a site that has lost its network.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';

/** Why it cannot be done here; undefined where it can: in many a container root may not. */
export const whyNoSilence = spawnSync('unshare', ['-m', 'true']).status === 0 ? undefined : 'needs root for unshare -m';

export interface Silence {
  /** The next question that comes. */
  asked(): Promise<void>;
  /** A process that asks there; it is the program itself, whose environment is given whole. */
  start(file: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess;
  stop(): void;
}

export async function startSilence(folder: string, address: string): Promise<Silence> {
  const conf = join(folder, 'resolv.conf');
  // Of one question alone an answer is waited for longer than a test may last.
  writeFileSync(conf, `nameserver ${address}\noptions timeout:30 attempts:1\n`);
  const socket = createSocket('udp4').bind(53, address);
  await once(socket, 'listening');
  const mount = `mount --bind '${conf}' /etc/resolv.conf && exec "$@"`;
  return {
    asked: async () => void (await once(socket, 'message')),
    start: (file, args, env) =>
      spawn('unshare', ['-m', 'sh', '-c', mount, 'sh', process.execPath, file, ...args], {
        cwd: folder,
        env,
        stdio: ['pipe', 'pipe', 'pipe'],
      }),
    stop: () => void socket.close(),
  };
}

/** Waits for the question of a process, which may end before it asks. */
export async function untilAsked(asked: Promise<void>, child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const tooEarly = exited.then(([code]) => {
    throw new Error(`it ended with ${code} before it asked for a name`);
  });
  await Promise.race([asked, tooEarly]);
}

/** Sends a signal: the status that a shell tells of the end, and how long the end took. */
export async function endBy(child: ChildProcess, name: NodeJS.Signals) {
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const startedMilliseconds = performance.now();
  child.kill(name);
  const [code, signal] = await exited;
  const status = code ?? 128 + constants.signals[signal ?? 'SIGKILL'];
  return { status, milliseconds: performance.now() - startedMilliseconds };
}
