import { renderFailures } from '../core/diagnostics/render-failures.ts';
import { renderWeights } from '../core/diagnostics/render-weights.ts';
import { renderCatalogue } from '../core/diagnostics/render-catalogue.ts';
import { reportJsonSchema } from '../core/doctor/report.ts';
import { policyJsonSchema } from '../core/policy/policy-json-schema.ts';
import { inventoryJsonSchema } from '../core/device/inventory-schema.ts';
import { workloadJsonSchema } from '../core/workload/json-schema.ts';
import { workedExamples } from './worked-examples.ts';

/**
 * What in the repository is made from source, by path: the schemas of the workload file and of `mooring.yaml`, the page of diagnostics, and
 * what the worked examples compose to. Throws when a worked example has an error.
 */
export async function generatedFiles(root: string): Promise<Map<string, string>> {
  return new Map([
    ['manifests/schema/workload.schema.json', `${JSON.stringify(workloadJsonSchema(), undefined, 2)}\n`],
    ['manifests/schema/mooring.schema.json', `${JSON.stringify(policyJsonSchema(), undefined, 2)}\n`],
    ['manifests/schema/inventory.schema.json', `${JSON.stringify(inventoryJsonSchema(), undefined, 2)}\n`],
    ['manifests/schema/doctor-report.schema.json', `${JSON.stringify(reportJsonSchema(), undefined, 2)}\n`],
    ['composer/src/core/diagnostics/weights.ts', renderWeights()],
    ['docs/diagnostics.md', renderCatalogue()],
    ['docs/failures.md', renderFailures()],
    ...(await workedExamples(root)),
  ]);
}
