import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { LocalHub } from '../../localhub/src/index.ts';
import { cleanEnv, shippedProgram } from './mooring.ts';

export interface RunningHub {
  /** What `hub.json` says, with the authority: enough for the clients of the tests. */
  readonly hub: LocalHub;
  /** The line that says that it is ready. */
  readonly ready: Record<string, unknown>;
  /** What it has said on standard error until now. */
  said(): string;
  /** Ends it as Ctrl-C does, or by another signal, and gives its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Waits until it has ended by itself, and gives its exit code. */
  ended(): Promise<number | null>;
  /** For the end of a test, whether it was stopped or not. */
  kill(): void;
}

/** Starts `mooring hub` on free ports as a user does, and waits until it is ready. */
export async function startMooringHub(cwd: string, args: readonly string[] = []): Promise<RunningHub> {
  const child = spawn(process.execPath, [shippedProgram(), 'hub', '--ports', '0,0', ...args], {
    cwd,
    env: cleanEnv(),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const closed = once(child, 'close') as Promise<[number | null]>;
  const [line] = (await Promise.race([
    once(createInterface(child.stdout), 'line'),
    closed.then(([code]) => {
      throw new Error(`mooring hub ended with ${code} before it was ready: ${said}`);
    }),
  ])) as [string];
  const ready = JSON.parse(line) as Record<string, unknown>;
  const file = JSON.parse(await readFile(resolve(cwd, String(ready['file'])), 'utf8')) as LocalHub;
  const caFile = resolve(cwd, file.caFile);
  return {
    ready,
    hub: { ...file, caFile, caPem: await readFile(caFile, 'utf8') },
    said: () => said,
    stop: async (signal = 'SIGINT') => {
      child.kill(signal);
      const [code] = await closed;
      return code;
    },
    ended: async () => (await closed)[0],
    kill: () => void child.kill('SIGTERM'),
  };
}
