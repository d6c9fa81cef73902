#!/usr/bin/env node
// Bundles a program of this checkout into one file, which starts several times as fast as its sources do:
// `node scripts/bundle-program.mjs FOLDER OUTFILE`. It belongs to this checkout: native parts, and programs that others
// run, stay where they are.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [folder, outfile] = process.argv.slice(2);
if (outfile === undefined) throw new Error('Say which program, and which file to write.');
const require = createRequire(join(root, folder, 'package.json'));

/** What finds other files by its own place finds them as from the sources. */
const places = {
  name: 'places',
  setup(bundle) {
    bundle.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)),
      loader: 'ts',
    }));
  },
};

/** The store is a native program, found beside its package. */
const native = {
  name: 'native',
  setup(bundle) {
    bundle.onResolve({ filter: /^classic-level$/ }, ({ path }) => ({ path: require.resolve(path), external: true }));
  },
};

await build({
  entryPoints: [join(root, folder, 'src', 'main.ts')],
  outfile,
  bundle: true,
  // Names stay: they stand in what is logged.
  minifyWhitespace: true,
  minifySyntax: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // What is imported later is then not another file, and still not run before.
  supported: { 'dynamic-import': false },
  legalComments: 'none',
  logLevel: 'warning',
  plugins: [places, native],
});
