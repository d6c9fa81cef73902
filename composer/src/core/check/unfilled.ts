import type { JsonObject } from '../../source/node.ts';
import type { Findings } from '../diagnostics/findings.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { isObject } from '../model/options.ts';

const placeholder = /\$(?:\([^)]*\)|[A-Za-z_]\w*)/;

/**
 * Placeholders of other tools that stayed in images and addresses of registries of a deployment. `${NAME}` is told where
 * variables are read.
 */
export function checkUnfilled(draft: Draft, findings: Findings): void {
  if (draft.kind !== 'deployment') return;
  const registries = registriesOf(draft);
  const system = [draft.edgeAgent, draft.edgeHub].filter((module) => module !== undefined);
  for (const module of [...system, ...draft.modules]) checkImage(module, findings);
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

function checkImage(module: ModuleDraft, findings: Findings): void {
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

function leftIn(text: string): string | undefined {
  return placeholder.exec(text)?.[0].slice(0, 80);
}

function registriesOf({ agent }: Draft): JsonObject {
  const runtime = agent['runtime'];
  const settings = isObject(runtime) ? runtime['settings'] : undefined;
  const registries = isObject(settings) ? settings['registryCredentials'] : undefined;
  return isObject(registries) ? registries : {};
}
