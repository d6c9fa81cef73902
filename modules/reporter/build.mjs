#!/usr/bin/env node
// Bundles the module into one file that needs nothing but Node: `node modules/reporter/build.mjs [OUTFILE]`.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = dirname(fileURLToPath(import.meta.url));

/**
 * The SDK loads its file-upload client at start, 300 KB and some 10 MB of memory for something this module never does.
 * The workload API needs the SDK's HTTP client, so that one stays.
 *
 * @type {import('esbuild').Plugin}
 */
const withoutFileUpload = {
  name: 'without-file-upload',
  setup(bundle) {
    bundle.onResolve({ filter: /^@azure\/storage-blob$/ }, ({ path }) => ({ path, namespace: 'left-out' }));
    bundle.onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({
      contents: `module.exports = new Proxy({}, { get() { throw new Error('${path} is not part of this bundle'); } });`,
    }));
  },
};

await build({
  stdin: {
    contents: "import { main } from './src/main.ts';\nawait main(process.argv.slice(2));\n",
    resolveDir: folder,
    sourcefile: 'entry.mjs',
  },
  outfile: process.argv[2] ?? join(folder, 'dist', 'reporter.mjs'),
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  // Packages in the old module format ask for Node's own modules by `require`.
  banner: {
    js: "import { createRequire as mooringCreateRequire } from 'node:module';const require = mooringCreateRequire(import.meta.url);import { fileURLToPath as mooringFileURLToPath } from 'node:url';const __filename = mooringFileURLToPath(import.meta.url);const __dirname = mooringFileURLToPath(new URL('.', import.meta.url));",
  },
  legalComments: 'none',
  logLevel: 'warning',
  plugins: [withoutFileUpload],
});
