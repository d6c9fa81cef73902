import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';

export const root = fileURLToPath(new URL('../..', import.meta.url));
/** The program as its sources are: slow, since they are translated at every start. */
export const sourceProgram = join(root, 'composer/bin/from-source.mjs');

/** Where it keeps its code, instead of where the user's own programs do. */
export const cacheHome = join(root, 'node_modules/.mooring/cache');

/** The program as it is shipped, which all tests run that are not about the other. */
export function shippedProgram(): string {
  return inject('shippedProgram');
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The environment of the tests less what would point a command at somebody's real hub, with caches of their own. */
export function cleanEnv(extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  const {
    IOTHUB_CONNECTION_STRING: _hub,
    MOORING_LOCAL_HUB: _local,
    TF_BUILD: _build,
    npm_lifecycle_event: _npm,
    ...env
  } = process.env;
  return { ...env, NO_COLOR: '1', XDG_CACHE_HOME: cacheHome, ...extra };
}

/** Runs `mooring …` as a process of its own until it ends. */
export function mooring(
  args: readonly string[],
  options: { cwd: string; env?: Record<string, string>; seconds?: number; program?: string },
): Promise<Ended> {
  const child = spawn(process.execPath, [options.program ?? shippedProgram(), ...args], {
    cwd: options.cwd,
    env: cleanEnv(options.env),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: (options.seconds ?? 120) * 1000,
  });
  return ended(child);
}

export function ended(child: ChildProcess): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return new Promise((resolve) => {
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

export interface Up {
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Resolves when the text has been printed; rejects at the deadline with all that was printed. */
  saw(text: string | RegExp, seconds: number): Promise<void>;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts `mooring up` and waits until it stays up. */
export async function startUp(cwd: string, args: readonly string[] = []): Promise<Up> {
  const child = spawn(process.execPath, [shippedProgram(), 'up', ...args], {
    cwd,
    env: cleanEnv(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    changed();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    changed();
  });
  const closed = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      resolve(code);
      changed();
    });
  });
  const up: Up = {
    stdout: () => stdout,
    stderr: () => stderr,
    saw: (text, seconds) =>
      new Promise((resolve, reject) => {
        const fail = (why: string) =>
          reject(new Error(`${why} while waiting for ${String(text)}\n${stderr}\n${stdout}`));
        const timer = setTimeout(() => finish(() => fail(`nothing within ${seconds} s`)), seconds * 1000);
        const finish = (settle: () => void) => {
          clearTimeout(timer);
          listeners.delete(look);
          settle();
        };
        const look = () => {
          if (typeof text === 'string' ? stdout.includes(text) : text.test(stdout)) finish(resolve);
          else if (child.exitCode !== null) finish(() => fail(`it ended with ${child.exitCode}`));
        };
        listeners.add(look);
        look();
      }),
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      return closed;
    },
  };
  await up.saw('It stays up', 150);
  return up;
}

/** An empty folder from which the repository's relative paths work, so that commands can be run as they are printed. */
export function makeWorkplace(): { readonly dir: string; remove(): void } {
  const dir = mkdtempSync(join(tmpdir(), 'mooring-workplace-'));
  for (const name of ['manifests', 'package.json']) symlinkSync(join(root, name), join(dir, name));
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}
