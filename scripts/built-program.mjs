// Programs of this checkout start several times as fast from one file as from their sources, so they run what their
// sources were bundled into, and bundle them when one of them has changed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const keptMilliseconds = 3_600_000;

/** By name: folders of sources, the script that bundles them, with its arguments, and how what it writes ends ('' for a folder). */
const programs = {
  mooring: { sources: ['composer/src', 'packages'], builder: ['composer/build.mjs', '--local'], made: '.cjs' },
  localhub: { sources: ['localhub/src'], builder: ['scripts/bundle-program.mjs', 'localhub'], made: '.cjs' },
  simulator: {
    sources: ['simulator/src', 'packages'],
    builder: ['scripts/bundle-program.mjs', 'simulator'],
    made: '.cjs',
  },
  // The same files that stand in the image.
  reporter: { sources: ['modules/reporter/src', 'packages'], builder: ['modules/reporter/build.mjs'], made: '' },
};

/**
 * The file or folder that the sources of a program were bundled into; bundled now where one of them has changed since.
 * Null where that cannot be: without the bundler, or where nothing may be written.
 */
export function builtProgram(name) {
  const { sources, builder, made } = programs[name];
  try {
    // Two folders deep, as composer/dist is: from there the composer finds what a checkout has.
    const folder = join(root, 'node_modules', '.mooring');
    const built = join(folder, `${name}-${stampOf(sources, builder[0])}${made}`);
    if (!existsSync(built)) {
      bundle(folder, built, builder);
      for (const one of readdirSync(folder)) if (one.startsWith(`${name}-`)) removeOld(join(folder, one));
    }
    return built;
  } catch {
    return null;
  }
}

/** Another start may do the same at this moment; whoever is done first, it is whole. */
function bundle(folder, built, [script, ...args]) {
  mkdirSync(folder, { recursive: true });
  const own = `${built}.${process.pid}`;
  // What is to be loaded into other Node programs is not meant for this one.
  const env = { ...process.env, NODE_OPTIONS: '' };
  const { status, error } = spawnSync(process.execPath, [join(root, script), ...args, own], { stdio: 'ignore', env });
  if (status !== 0) throw error ?? new Error('it cannot be bundled');
  try {
    renameSync(own, built);
  } catch (failure) {
    rmSync(own, { recursive: true, force: true });
    if (!existsSync(built)) throw failure;
  }
}

function removeOld(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || Date.now() - found.mtimeMs <= keptMilliseconds) return;
  rmSync(path, { recursive: true, force: true });
}

/** Another one as soon as a source, a dependency or the place of all of them has changed. */
function stampOf(sources, script) {
  const hash = createHash('sha256').update(root);
  const add = (file) => {
    const found = statSync(file, { throwIfNoEntry: false });
    hash.update(`\0${file}\0${found?.size}\0${found?.mtimeMs}\0${found?.ctimeMs}`);
  };
  add(join(root, script));
  add(join(root, 'node_modules', '.package-lock.json'));
  for (const source of sources) {
    const names = readdirSync(join(root, source), { recursive: true });
    for (const name of names.sort((one, other) => (one < other ? -1 : 1))) {
      if (name.endsWith('.ts') && !name.endsWith('.test.ts')) add(join(root, source, name));
    }
  }
  return hash.digest('hex').slice(0, 24);
}
