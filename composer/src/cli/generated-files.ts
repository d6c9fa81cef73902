import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { composeInput } from '../app/compose.ts';
import { prettyJson } from '../core/compose/canonical-json.ts';
import { renderCatalogue } from '../core/diagnostics/render-catalogue.ts';
import { workloadJsonSchema } from '../core/workload/json-schema.ts';
import type { JsonObject } from '../source/node.ts';

/**
 * What in the repository is made from source, by path: the schema of the workload file, the page of diagnostics, and
 * the deployments of the worked examples. Throws when a worked example has an error.
 */
export async function generatedFiles(root: string): Promise<Map<string, string>> {
  const files = new Map([
    ['manifests/schema/workload.schema.json', `${JSON.stringify(workloadJsonSchema(), undefined, 2)}\n`],
    ['docs/diagnostics.md', renderCatalogue()],
  ]);
  const folder = join(root, 'manifests', 'workloads');
  for (const name of (await readdir(folder)).filter((file) => file.endsWith('.workload.yaml')).sort()) {
    const { composed, diagnostics } = composeInput({
      files: [{ name, bytes: await readFile(join(folder, name)) }],
      env: {},
      digest: (text) => createHash('sha256').update(text).digest('hex'),
    });
    if (composed === undefined) throw new Error(`${name} does not compose: ${JSON.stringify(diagnostics)}`);
    // By the file: several examples may be revisions of one workload.
    const stem = `manifests/deployments/${name.replace(/\.workload\.yaml$/, '')}`;
    files.set(`${stem}.deployment.json`, prettyJson(composed.manifest as unknown as JsonObject));
    for (const file of composed.files) files.set(`${stem}.${file.path.replaceAll('/', '.')}`, file.content);
  }
  return files;
}
