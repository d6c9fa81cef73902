import type { JsonObject } from '../../source/node.ts';
import type { At } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { agentPropertiesOf } from '../model/layer-tree.ts';
import { bindsOf, mountsOf } from '../model/mounts.ts';
import { isObject } from '../model/options.ts';
import { isStackEdge } from '../model/target.ts';
import { explainPlaceholder, isUnfilledSource, leftPlaceholder } from './left-placeholder.ts';

/** An image from the device above, which edgeAgent fills in since IoT Edge 1.2 (read in code). */
const ofParent = /^\s*\$upstream:[1-9]/i;

type LeftIn = (text: string) => string | undefined;

/**
 * Placeholders that stayed in images, in addresses of registries and in sources of mounts. `${NAME}` is told where
 * variables are read, and `$NAME` of a template as well.
 */
export function checkUnfilled(draft: Draft, findings: Findings): void {
  const isNested = (text: string) => draft.target === 'iotedge-vm' && ofParent.test(text);
  const leftIn = (text: string) => (isNested(text) ? undefined : leftPlaceholder(text, draft.kind));
  const registries = registriesOf(draft);
  const system = [draft.edgeAgent, draft.edgeHub].filter((module) => module !== undefined);
  for (const module of [...system, ...draft.modules]) {
    checkImage(module, leftIn, findings);
    checkSources(module, draft, findings);
  }
  for (const [name, one] of Object.entries(registries)) {
    const address = isObject(one) ? one['address'] : undefined;
    const left = typeof address === 'string' ? leftIn(address) : undefined;
    if (left === undefined) continue;
    findings.add(
      'MOOR1213',
      draft.agentAt(['runtime', 'settings', 'registryCredentials', name, 'address']),
      `\`${left}\` in the address of the registry \`${name}\` was not filled in`,
      `The credentials are for no registry that way. ${explainPlaceholder(left)}Make the manifest from its template with the variable set, or write the address.`,
    );
  }
}

function checkImage(module: ModuleDraft, leftIn: LeftIn, findings: Findings): void {
  const image = module.settings['image'];
  const left = typeof image === 'string' ? leftIn(image) : undefined;
  if (left === undefined) return;
  findings.add(
    'MOOR1213',
    module.imageAt,
    `\`${left}\` in the image of \`${module.name}\` was not filled in`,
    `It cannot be pulled, and the module never starts. ${explainPlaceholder(left)}Make the manifest from its template with the variable set, or write the image.`,
  );
}

/** A folder may have a dollar in its name; what does not begin at the root, such as the name of a share, has none. */
function checkSources(module: ModuleDraft, { kind, target }: Draft, findings: Findings): void {
  const look = (source: string, written: string, at: () => At) => {
    const left = isUnfilledSource(source) ? leftPlaceholder(written, kind) : undefined;
    if (left === undefined) return;
    findings.add(
      'MOOR1213',
      at(),
      `\`${left}\` in the source of a mount of \`${module.name}\` was not filled in`,
      `There is no such folder and no such share. ${explainPlaceholder(left)}Make the manifest from its template with the variable set, or write the source.`,
    );
  };
  for (const { source, text, path } of bindsOf(module)) look(source, text, () => module.optionAt(path));
  for (const { type, source = '', path } of mountsOf(module)) {
    // The name of a share is told where names of shares are looked at.
    if (type === 'volume' && isStackEdge(target)) continue;
    look(source, source, () => module.optionAt([...path, 'Source']));
  }
}

function registriesOf(draft: Draft): JsonObject {
  const runtime = agentPropertiesOf(draft)['runtime'];
  const settings = isObject(runtime) ? runtime['settings'] : undefined;
  const registries = isObject(settings) ? settings['registryCredentials'] : undefined;
  return isObject(registries) ? registries : {};
}
