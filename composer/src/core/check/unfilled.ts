import type { JsonObject } from '../../source/node.ts';
import type { Findings } from '../diagnostics/findings.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { isObject } from '../model/options.ts';

const placeholder = /\$(?:\([^)]*\)|[A-Za-z_]\w*)/;
/** Nobody fills in such a one where a template or a workload is read, and nothing else can be meant by it. */
const macro = /\$\([^)]*\)/;
/** An image from the device above, which edgeAgent fills in since IoT Edge 1.2 (read in code). */
const ofParent = /^\s*\$upstream:[1-9]/i;

/**
 * Placeholders of other tools that stayed in images and addresses of registries. `${NAME}` is told where variables are read,
 * and `$NAME` of a template as well.
 */
export function checkUnfilled(draft: Draft, findings: Findings): void {
  const pattern = draft.kind === 'deployment' ? placeholder : macro;
  const isNested = (text: string) => draft.target === 'iotedge-vm' && ofParent.test(text);
  const leftIn = (text: string) => (isNested(text) ? undefined : pattern.exec(text)?.[0].slice(0, 80));
  const registries = registriesOf(draft);
  const system = [draft.edgeAgent, draft.edgeHub].filter((module) => module !== undefined);
  for (const module of [...system, ...draft.modules]) checkImage(module, leftIn, findings);
  for (const [name, one] of Object.entries(registries)) {
    const address = isObject(one) ? one['address'] : undefined;
    const left = typeof address === 'string' ? leftIn(address) : undefined;
    if (left === undefined) continue;
    findings.add(
      'MOOR1213',
      draft.agentAt(['runtime', 'settings', 'registryCredentials', name, 'address']),
      `\`${left}\` in the address of the registry \`${name}\` was not filled in`,
      'The credentials are for no registry that way. Make the manifest from its template with the variable set, or write the address.',
    );
  }
}

function checkImage(module: ModuleDraft, leftIn: (text: string) => string | undefined, findings: Findings): void {
  const image = module.settings['image'];
  const left = typeof image === 'string' ? leftIn(image) : undefined;
  if (left === undefined) return;
  findings.add(
    'MOOR1213',
    module.imageAt,
    `\`${left}\` in the image of \`${module.name}\` was not filled in`,
    'It cannot be pulled, and the module never starts. Make the manifest from its template with the variable set, or write the image.',
  );
}

function registriesOf({ agent }: Draft): JsonObject {
  const runtime = agent['runtime'];
  const settings = isObject(runtime) ? runtime['settings'] : undefined;
  const registries = isObject(settings) ? settings['registryCredentials'] : undefined;
  return isObject(registries) ? registries : {};
}
