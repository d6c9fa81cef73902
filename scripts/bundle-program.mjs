#!/usr/bin/env node
// Bundles a program of this checkout into one file, which starts several times as fast as its sources do:
// `node scripts/bundle-program.mjs FOLDER OUTFILE [NOTICES]`. What finds other files by its own place finds them from
// OUTFILE as from the sources, wherever both have gone together. Native packages are not in it. In NOTICES are, where it
// is named, the licences of all packages that are.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [folder, outfile, notices] = process.argv.slice(2);
if (outfile === undefined) throw new Error('Say which program, and which file to write.');
const outDirectory = dirname(resolve(outfile));

/** What finds other files by its own place finds them as from the sources. */
const places = {
  name: 'places',
  setup(bundle) {
    bundle.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
      const place = relative(outDirectory, path).replaceAll('\\', '/');
      const url = `mooringPlace(${JSON.stringify(place)})`;
      return { contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', url), loader: 'ts' };
    });
  },
};

const { metafile } = await build({
  entryPoints: [join(root, folder, 'src', 'main.ts')],
  outfile: resolve(outfile),
  absWorkingDir: root,
  bundle: true,
  // Lines and names stay: they stand in what is logged, and in what is said of an error that nobody caught.
  minifySyntax: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // Out here, since a source may have a `require` of its own.
  banner: {
    js: "const mooringPlace = (place) => require('node:url').pathToFileURL(require('node:path').join(__dirname, place)).href;",
  },
  // What is imported later is then not another file, and still not run before.
  supported: { 'dynamic-import': false },
  // The store is a native program, found beside its package.
  external: ['classic-level'],
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  plugins: [places],
});
if (notices !== undefined) writeNotices(packagesIn(Object.keys(metafile.inputs)));

/** The folders of the packages that files are of. */
function packagesIn(files) {
  const found = files.map((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]);
  return [...new Set(found)].filter((one) => one !== undefined).sort((one, other) => (one < other ? -1 : 1));
}

function writeNotices(packages) {
  const texts = packages.map((place) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, place, 'package.json'), 'utf8'));
    const files = readdirSync(join(root, place)).filter((one) => /^(licen[cs]e|copying|notice)/i.test(one));
    const own = files.map((file) => `\n${readFileSync(join(root, place, file), 'utf8').trim()}\n`);
    return `${name} ${version} (${license})\n${own.join('')}`;
  });
  mkdirSync(dirname(resolve(notices)), { recursive: true });
  writeFileSync(notices, texts.join(`\n${'-'.repeat(80)}\n\n`));
}
