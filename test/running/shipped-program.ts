import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The one-file program as it is shipped, made of the sources as they are. */
    shippedProgram: string;
  }
}

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Two folders deep, as composer/dist is: from there the program finds what a checkout has. */
const folder = join(root, 'node_modules/.mooring');
const keptMilliseconds = 3_600_000;

/**
 * Builds the program that is shipped, once for all tests that run the command line: it starts ten times as fast as the
 * sources do. It is built anew as soon as a source is another.
 *
 * @throws {Error} with what the build said
 */
export default function setup(project: TestProject): void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `mooring-${digestOfSources()}.cjs`);
  if (!existsSync(file)) build(file);
  project.provide('shippedProgram', file);
}

function build(file: string): void {
  // Another run may do the same at this moment; whoever is done first, the file is whole.
  const own = `${file}.${process.pid}`;
  const built = spawnSync(process.execPath, [join(root, 'composer/build.mjs'), own], { encoding: 'utf8' });
  if (built.status !== 0 || built.stderr !== '') throw new Error(`it cannot be built: ${built.stderr}`);
  renameSync(own, file);
  for (const name of readdirSync(folder)) removeOld(join(folder, name), file);
}

function removeOld(candidate: string, current: string): void {
  const found = statSync(candidate, { throwIfNoEntry: false });
  if (candidate === current || found?.isFile() !== true) return;
  if (Date.now() - found.mtimeMs > keptMilliseconds) rmSync(candidate, { force: true });
}

function digestOfSources(): string {
  const hash = createHash('sha256');
  const add = (file: string) =>
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  add('composer/build.mjs');
  add('package-lock.json');
  for (const place of ['composer/src', 'packages']) {
    const files = readdirSync(join(root, place), { recursive: true, encoding: 'utf8' });
    const sources = files.filter((name) => /\.(ts|json)$/.test(name) && !/\.test\.ts$|node_modules/.test(name));
    for (const name of sources.sort()) add(join(place, name));
  }
  return hash.digest('hex').slice(0, 16);
}
