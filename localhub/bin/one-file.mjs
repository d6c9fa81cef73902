import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const localhub = dirname(dirname(fileURLToPath(import.meta.url)));
const root = dirname(localhub);
const builder = join(localhub, 'build.mjs');
const keptMilliseconds = 3_600_000;

/**
 * The file that the sources were bundled into; bundled now where one of them has changed since. Null where that cannot
 * be: without the bundler, or where nothing may be written.
 */
export function oneFile() {
  try {
    const folder = join(root, 'node_modules', '.mooring', 'localhub');
    const file = join(folder, `${stampOfSources()}.cjs`);
    if (!existsSync(file)) bundle(folder, file);
    return file;
  } catch {
    return null;
  }
}

/** Another start may do the same at this moment; whoever is done first, the file is whole. */
function bundle(folder, file) {
  mkdirSync(folder, { recursive: true });
  const own = `${file}.${process.pid}`;
  const { status, error } = spawnSync(process.execPath, [builder, own], { stdio: 'ignore', env: plainEnvironment() });
  if (status !== 0) throw error ?? new Error('it cannot be bundled');
  renameSync(own, file);
  for (const name of readdirSync(folder)) removeOld(join(folder, name));
}

/** What is to be loaded into Node programs is not meant for this one. */
function plainEnvironment() {
  return { ...process.env, NODE_OPTIONS: '' };
}

function removeOld(file) {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found !== undefined && Date.now() - found.mtimeMs > keptMilliseconds) rmSync(file, { force: true });
}

/** Another one as soon as a source, a dependency or the place of all of them has changed. */
function stampOfSources() {
  const hash = createHash('sha256').update(root);
  const add = (file) => {
    const found = statSync(file, { throwIfNoEntry: false });
    hash.update(`\0${file}\0${found?.size}\0${found?.mtimeMs}\0${found?.ctimeMs}`);
  };
  add(builder);
  add(join(root, 'node_modules', '.package-lock.json'));
  const names = readdirSync(join(localhub, 'src'), { recursive: true });
  for (const name of names.sort((one, other) => (one < other ? -1 : 1))) {
    if (name.endsWith('.ts') && !name.endsWith('.test.ts')) add(join(localhub, 'src', name));
  }
  return hash.digest('hex').slice(0, 24);
}
