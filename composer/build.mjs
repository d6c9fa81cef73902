#!/usr/bin/env node
// Bundles the program into one file that needs nothing but Node: `node composer/build.mjs [OUTFILE]`. One that stays in
// this checkout (`--local`) is not made as small as can be, which is what takes the time.
// What is in the file and why: docs/decisions/0010-one-file-that-starts-fast.md.
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { build } from 'esbuild';

const folder = dirname(fileURLToPath(import.meta.url));
const root = dirname(folder);
const require = createRequire(import.meta.url);
const maskedCommentEnd = '*\u0001/';

/** Of its forty languages, the parser loads English; the list of all of them would be in the file for nothing. */
const englishOnly = {
  name: 'english-only',
  setup(bundle) {
    bundle.onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};

/** Tables of East Asian encodings, a third of the file. What comes over HTTP here is UTF-8 or refused before them. */
const utfOnly = {
  name: 'utf-only',
  setup(bundle) {
    bundle.onLoad({ filter: /iconv-lite[\\/]encodings[\\/]dbcs-data\.js$/ }, () => ({
      contents: 'module.exports = {};',
    }));
  },
};

/** Sources: `z` as a namespace, of which the unused is left out; and a place in a checkout, were the file in one. */
const sources = {
  name: 'sources',
  setup(bundle) {
    bundle.onLoad({ filter: /[\\/](composer|packages[\\/][^\\/]+)[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
      const place = JSON.stringify(relative(root, path).replaceAll('\\', '/'));
      const contents = readFileSync(path, 'utf8')
        .replace(/^import \{ z \} from 'zod';$/m, "import * as z from 'zod';")
        .replaceAll('import.meta.url', `sourceUrl(${place})`);
      return { contents, loader: 'ts' };
    });
    // They do nothing when they are loaded but define things.
    bundle.onResolve({ filter: /^(@mooring\/|\.\.?\/)/ }, async ({ path, pluginData, ...from }) => {
      // Asking for each import of each package takes ten times as long as all the rest.
      if (pluginData === 'resolved' || /[\\/]node_modules[\\/]/.test(from.importer)) return undefined;
      const found = await bundle.resolve(path, { ...from, pluginData: 'resolved' });
      return /[\\/]packages[\\/]/.test(found.path) ? { ...found, sideEffects: false } : found;
    });
  },
};

/**
 * Modules of Node that cost milliseconds to load and are seldom used: by the parser of the command line for a feature that
 * is not used here, and for writing with -o. They are loaded when something of them is asked for.
 */
const seldomUsed = {
  name: 'seldom-used',
  setup(bundle) {
    bundle.onResolve({ filter: /^node:(child_process|fs\/promises)$/ }, ({ path, kind }) =>
      kind === 'dynamic-import' ? undefined : { path, namespace: 'when-used' },
    );
    bundle.onLoad({ filter: /.*/, namespace: 'when-used' }, ({ path }) => {
      // Without the prefix, so that it is not resolved to this very text.
      const load = `require(${JSON.stringify(path.slice('node:'.length))})`;
      const getters = Object.keys(require(path)).map((name) => `get ${name}() { return ${load}.${name}; }`);
      return { contents: `module.exports = { ${getters.join(', ')} };` };
    });
  },
};

/** What asks a hub, three times as large as all the rest of the quick program. The launcher gives such calls to the whole one. */
const withoutHub = {
  name: 'without-hub',
  setup(bundle) {
    bundle.onResolve({ filter: /[\\/]hub[\\/]connect-hub\.ts$/ }, ({ path }) => ({
      path,
      namespace: 'in-whole-program',
    }));
    bundle.onLoad({ filter: /.*/, namespace: 'in-whole-program' }, () => ({
      contents: "throw new Error('no hub can be asked by this part of the program');",
    }));
  },
};

/**
 * What the quick program imports when it is needed: a third program, which is read then. Within one bundle it would be
 * read and set up in each run, and with it whatever else it has in common with the rest.
 */
const laterPaths = new Set();
const importedLater = {
  name: 'imported-later',
  setup(bundle) {
    bundle.onResolve({ filter: /^\.\.?\// }, ({ path, kind, resolveDir }) => {
      if (kind !== 'dynamic-import') return undefined;
      const place = relative(folder, join(resolveDir, path)).replaceAll('\\', '/');
      laterPaths.add(place);
      return { path: place, namespace: 'later' };
    });
    bundle.onLoad({ filter: /.*/, namespace: 'later' }, ({ path }) => ({
      contents: `module.exports = later(${JSON.stringify(path)});`,
    }));
  },
};

/** By path, what the quick program imports later. */
function laterEntry() {
  const paths = [...laterPaths].sort((a, b) => (a < b ? -1 : 1));
  const imports = paths.map((path, index) => `import * as part${index} from './${path}';`);
  const parts = paths.map((path, index) => `${JSON.stringify(path)}: part${index}`);
  return ["import './src/ship/without-eval.ts';", ...imports, `export const parts = { ${parts.join(', ')} };`].join(
    '\n',
  );
}

async function bundle(entry) {
  const isQuick = entry === 'quick-program.ts';
  const { outputFiles } = await build({
    ...(entry === 'later'
      ? { stdin: { contents: laterEntry(), resolveDir: folder } }
      : { entryPoints: [join(folder, 'src', 'ship', entry)] }),
    bundle: true,
    minify: true,
    lineLimit: 400,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    charset: 'ascii',
    // A script made of a text cannot import, but it can require.
    supported: { 'dynamic-import': false },
    // Its other form picks its parts by names that a bundler cannot see.
    alias: { 'jsonc-parser': join(dirname(require.resolve('jsonc-parser/package.json')), 'lib/esm/main.js') },
    legalComments: 'none',
    logLevel: 'warning',
    write: false,
    plugins: [...(isQuick ? [withoutHub, importedLater] : []), englishOnly, utfOnly, seldomUsed, sources],
  });
  return outputFiles[0].text;
}

/** As a function of what the launcher gives it. */
async function program(entry) {
  return `(function(require,module,sourceUrl,later){var exports=module.exports;${await bundle(entry)}\n})`;
}

/**
 * Without any character beyond ASCII, V8 keeps a text at a byte each. The bundler leaves regular expressions as they were
 * written; there, as in texts, an escape means the same.
 */
function asComment(text) {
  if (/\braw`[^`]*[^\0-\u007f]/.test(text)) throw new Error('a raw template has characters that cannot be escaped');
  if (text.includes(maskedCommentEnd)) throw new Error('the quick program has what stands for the end of a comment');
  return text
    .replaceAll(/[^\0-\u007f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replaceAll('*/', maskedCommentEnd);
}

const isLocal = process.argv.includes('--local');
const [given] = process.argv.slice(2).filter((argument) => argument !== '--local');

function compress(text) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: isLocal ? 4 : constants.BROTLI_MAX_QUALITY };
  return brotliCompressSync(text, { params }).toString('base64');
}

const [launcher, quick, whole] = await Promise.all([
  bundle('launch.ts'),
  program('quick-program.ts'),
  program('whole-program.ts'),
]);
const later = await program('later');
const id = createHash('sha256').update(launcher).update(quick).update(later).update(whole).digest('hex').slice(0, 24);
const carriers = [asComment(quick), ...[later, whole].map(compress)];
const functions = carriers.map((text) => `function(){/*${text}*/}`);

const outfile = given ?? join(folder, 'dist', 'mooring.cjs');
mkdirSync(dirname(outfile), { recursive: true });
writeFileSync(
  outfile,
  `#!/usr/bin/env node\n${launcher}\nmodule.exports.launch(${[`"${id}"`, ...functions].join(',')});\n`,
);
chmodSync(outfile, 0o755);
