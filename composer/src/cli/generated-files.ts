import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { composeInput } from '../app/compose.ts';
import { translateResult } from '../app/translate.ts';
import { prettyJson } from '../core/compose/canonical-json.ts';
import { renderCatalogue } from '../core/diagnostics/render-catalogue.ts';
import { artificialOptions } from '../core/translate/assumptions.ts';
import { renderTranslation } from '../core/translate/render-translation.ts';
import { workloadJsonSchema } from '../core/workload/json-schema.ts';
import type { JsonObject } from '../source/node.ts';

/** Of these the objects that edgeAgent makes are shown as well. */
const shownTranslated = new Set(['line-inspection.workload.yaml', 'time-series.workload.yaml']);

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
    const result = composeInput({
      files: [{ name, bytes: await readFile(join(folder, name)) }],
      env: {},
      digest: (text) => createHash('sha256').update(text).digest('hex'),
    });
    const { composed, diagnostics } = result;
    if (composed === undefined) throw new Error(`${name} does not compose: ${JSON.stringify(diagnostics)}`);
    // By the file: several examples may be revisions of one workload.
    const stem = `manifests/deployments/${name.replace(/\.workload\.yaml$/, '')}`;
    files.set(`${stem}.deployment.json`, prettyJson(composed.manifest as unknown as JsonObject));
    const translated = shownTranslated.has(name) ? translateResult(result, artificialOptions, {}) : undefined;
    if (translated?.kind === 'translated')
      files.set(`${stem}.translated.yaml`, renderTranslation(translated.translation));
    for (const file of composed.files) files.set(`${stem}.${file.path.replaceAll('/', '.')}`, file.content);
  }
  return files;
}
