import type { Entry, ObjectNode, SourceNode } from '../../source/node.ts';
import { manifestRootPath, moduleGroupPaths, moduleOfDottedKey } from '../inputs/manifest-path.ts';
import { replaceNode } from '../inputs/replace-node.ts';
import { scanVariables, type VariableSyntax } from '../variables/scan.ts';

const chunkKey = /^createoptions\d*$/i;

/**
 * Takes out createOptions that are one variable and nothing else: they cannot be looked into, and a workload has such a
 * variable as `${json:NAME}`. The names are by module, as it stands in the manifest.
 */
export function takeWholeOptions(
  root: SourceNode,
  syntax: VariableSyntax,
): { root: SourceNode; variables: Map<string, string> } {
  const variables = new Map<string, string>();
  const look = (entry: Entry, module: string | undefined): Entry => {
    const taken = module === undefined ? undefined : takeFrom(entry.node, syntax);
    if (module === undefined || taken === undefined) return entry;
    variables.set(module, taken.variable);
    return { ...entry, node: taken.module };
  };
  const each = (node: SourceNode, nameOf: (key: string) => string | undefined): SourceNode => {
    if (node.kind !== 'object') return node;
    return { ...node, entries: new Map([...node.entries].map(([key, entry]) => [key, look(entry, nameOf(key))])) };
  };
  let left = root;
  for (const path of moduleGroupPaths(root)) left = replaceNode(left, path, (group) => each(group, (key) => key));
  const agent = [...(manifestRootPath(root) ?? []), '$edgeAgent'];
  left = replaceNode(left, agent, (section) => each(section, (key) => moduleOfDottedKey(key)?.name));
  return { root: left, variables };
}

function takeFrom(module: SourceNode, syntax: VariableSyntax): { module: SourceNode; variable: string } | undefined {
  const settings = module.kind === 'object' ? module.entries.get('settings') : undefined;
  if (module.kind !== 'object' || settings?.node.kind !== 'object') return undefined;
  const [chunk, ...more] = [...settings.node.entries.values()].filter(({ key }) => chunkKey.test(key));
  const variable = chunk === undefined || more.length > 0 ? undefined : wholeVariable(chunk.node, syntax);
  if (chunk === undefined || variable === undefined) return undefined;
  const left = withEntries(
    settings.node,
    [...settings.node.entries].filter(([key]) => key !== chunk.key),
  );
  const entries = [...module.entries].map(([key, entry]): [string, Entry] =>
    key === 'settings' ? [key, { ...entry, node: left }] : [key, entry],
  );
  return { module: withEntries(module, entries), variable };
}

function withEntries(node: ObjectNode, entries: [string, Entry][]): ObjectNode {
  return { ...node, entries: new Map(entries) };
}

function wholeVariable(node: SourceNode, syntax: VariableSyntax): string | undefined {
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return undefined;
  const [only, ...more] = scanVariables(node.value.trim(), syntax);
  return only?.kind === 'reference' && more.length === 0 ? only.name : undefined;
}
