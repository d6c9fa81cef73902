import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { schemaFiles } from './files.ts';

const folder = fileURLToPath(new URL('../../../../manifests/schema/', import.meta.url));
mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(schemaFiles())) {
  writeFileSync(`${folder}${name}`, text);
  process.stdout.write(`manifests/schema/${name}\n`);
}
