import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { LocalHub } from '../../localhub/src/index.ts';

const BIN = join(import.meta.dirname, '../../localhub/bin/localhub.mjs');

export interface HubProcess {
  readonly child: ChildProcess;
  /** What `hub.json` says: enough for the clients of the tests. */
  readonly hub: LocalHub;
  /** What it has said on standard error until now. */
  readonly said: () => string;
}

/** Starts the program of the hub on a data directory and waits until it is ready. */
export async function startHubProcess(
  dataDir: string,
  options: {
    readonly args?: readonly string[];
    readonly command?: readonly string[];
    readonly env?: NodeJS.ProcessEnv;
  } = {},
): Promise<HubProcess> {
  const [program = process.execPath, ...before] = options.command ?? [];
  const node = options.command === undefined ? [] : [process.execPath];
  const args = [...before, ...node, BIN, '--data', dataDir, '--ports', '0,0', ...(options.args ?? [])];
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await Promise.race([
    once(createInterface(child.stdout), 'line'),
    once(child, 'close').then(() => {
      throw new Error(`the hub ended before it was ready: ${said}`);
    }),
  ]);
  const file = JSON.parse(await readFile(join(dataDir, 'hub.json'), 'utf8')) as LocalHub;
  const hub = { ...file, caPem: await readFile(file.caFile, 'utf8') };
  return { child, hub, said: () => said };
}

/** Kills it as nothing can be caught, and waits until it is gone. */
export async function killHubProcess({ child }: HubProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** Tells it to end, and gives its exit code. */
export async function endHubProcess({ child }: HubProcess): Promise<number | null> {
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const [code] = (await gone) as [number | null];
  return code;
}
