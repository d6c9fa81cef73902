import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderWeights } from '../core/diagnostics/render-weights.ts';

/** Writes what is made from source; a test holds it fresh. */
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

// First, since what is made with a code of today asks for its weight of today.
await writeFile(join(root, 'composer/src/core/diagnostics/weights.ts'), renderWeights());
const { generatedFiles } = await import('./generated-files.ts');
const files = await generatedFiles(root);
// What the examples no longer make goes; it holds nothing that was written by hand.
await rm(join(root, 'manifests', 'deployments'), { recursive: true, force: true });
for (const [path, text] of files) {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
  process.stdout.write(`${path}\n`);
}
