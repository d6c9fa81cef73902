#!/usr/bin/env node
// Bundles the module into files that need nothing but Node: `node modules/reporter/build.mjs [FOLDER]`. reporter.mjs is the
// program, the others are what it loads once it needs it.
import { readFileSync, rmSync } from 'node:fs';
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

/**
 * zod brings its messages in 50 languages, a quarter of a megabyte; here it speaks English.
 *
 * @type {import('esbuild').Plugin}
 */
const withoutOtherLanguages = {
  name: 'without-other-languages',
  setup(bundle) {
    bundle.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};

/**
 * The MQTT client keeps each number that a packet can hold as bytes beforehand, 65,536 buffers and 6 MB of memory for some
 * packets a minute. It has a switch against that. It keeps each length of a packet that it has met as well: four bytes, which
 * it takes from Node's pool, so that each holds a block of 8 KiB for good. Here they have a block of their own.
 *
 * @type {import('esbuild').Plugin}
 */
const withoutNumberCache = {
  name: 'without-number-cache',
  setup(bundle) {
    bundle.onLoad({ filter: /[\\/]mqtt-packet[\\/]writeToStream\.js$/ }, ({ path }) => ({
      contents: `${readFileSync(path, 'utf8')}\nmodule.exports.cacheNumbers = false;\n`,
    }));
    bundle.onLoad({ filter: /[\\/]mqtt-packet[\\/]numbers\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll('Buffer.allocUnsafe(', 'Buffer.allocUnsafeSlow('),
    }));
  },
};

/**
 * The benches bundle what they compare this module with in the same way.
 *
 * @type {import('esbuild').BuildOptions}
 */
export const bundleSettings = {
  bundle: true,
  minify: true,
  // What is not needed at start is a file of its own, and takes no memory until it is.
  splitting: true,
  outExtension: { '.js': '.mjs' },
  platform: 'node',
  target: 'node20',
  format: 'esm',
  // Packages in the old module format ask for Node's own modules by `require`.
  banner: {
    js: "import { createRequire as mooringCreateRequire } from 'node:module';const require = mooringCreateRequire(import.meta.url);import { fileURLToPath as mooringFileURLToPath } from 'node:url';const __filename = mooringFileURLToPath(import.meta.url);const __dirname = mooringFileURLToPath(new URL('.', import.meta.url));",
  },
  legalComments: 'none',
  logLevel: 'warning',
  plugins: [withoutFileUpload, withoutOtherLanguages, withoutNumberCache],
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const outdir = process.argv[2] ?? join(folder, 'dist');
  // Files of an earlier build would be copied into the image with those of this one.
  if (process.argv[2] === undefined) rmSync(outdir, { recursive: true, force: true });
  await build({
    ...bundleSettings,
    stdin: {
      // Signals are listened to before all the rest is loaded, which is files of their own. The SDK comes by itself and first: read as
      // one file, the two have more names than V8's table of them takes, and in one start of five the larger one keeps 1.4 MB more
      // of malloc's heap from being given back.
      contents: [
        "import './src/end-early.ts';",
        "import './src/silence-debug.ts';",
        "await import('azure-iot-device-mqtt');",
        "const { main } = await import('./src/main.ts');",
        'await main(process.argv.slice(2));',
      ].join('\n'),
      resolveDir: folder,
      sourcefile: 'entry.mjs',
    },
    outdir,
    entryNames: 'reporter',
  });
}
