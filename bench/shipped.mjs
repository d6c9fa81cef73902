// The program as it is shipped, built into a folder of its own together with a cache of its own.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const build = join(dirname(fileURLToPath(import.meta.url)), '..', 'composer', 'build.mjs');

/** Builds it, or takes the file that is named on the command line. */
export function prepare() {
  const folder = mkdtempSync(join(tmpdir(), 'mooring-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const named = process.argv[2];
  const program = named ?? join(folder, 'mooring.cjs');
  if (named === undefined) spawnSync(process.execPath, [build, program], { stdio: 'inherit' });
  console.log(`Node ${process.version} on ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}`);
  return { folder, program };
}

/** Runs Node until it ends. Its output goes through a pipe, as it does in a pipeline. Throws when it ends otherwise. */
export function time(folder, args, env = {}, status = 0) {
  const start = performance.now();
  const ended = spawnSync(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, XDG_CACHE_HOME: join(folder, 'cache'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1024 ** 3,
  });
  const milliseconds = performance.now() - start;
  if (ended.status !== status)
    throw new Error(`${args.join(' ')} ended with ${ended.status}: ${String(ended.stderr).slice(0, 2000)}`);
  return { milliseconds, stdout: ended.stdout.toString() };
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2;
}
