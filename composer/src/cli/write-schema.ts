import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderCatalogue } from '../core/diagnostics/render-catalogue.ts';
import { workloadJsonSchema } from '../core/workload/json-schema.ts';

/** Writes what is made from source: the schema of the workload file and the page of diagnostics. A test holds them fresh. */
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const files = {
  'manifests/schema/workload.schema.json': `${JSON.stringify(workloadJsonSchema(), undefined, 2)}\n`,
  'docs/diagnostics.md': renderCatalogue(),
};

for (const [path, text] of Object.entries(files)) {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  process.stdout.write(`${path}\n`);
}
