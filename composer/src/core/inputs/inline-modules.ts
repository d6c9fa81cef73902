import { findNode, type Entry, type SourceNode } from '../../source/node.ts';
import type { SourceSpace } from '../../source/source-space.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { expandVariables, type Expanded, type ExpandOptions } from '../variables/expand.ts';
import type { VariableProblem } from '../variables/variable-problem.ts';
import { inlineCreateOptions } from './inline-create-options.ts';
import { tellLongPieces } from './long-pieces.ts';
import { manifestRootPath, moduleGroupPaths, moduleOfDottedKey } from './manifest-path.ts';
import { replaceNode } from './replace-node.ts';

/** A manifest whose createOptions are objects, and what was found and put in on the way. */
export interface Inlined extends Pick<Expanded, 'root' | 'used'> {
  problems: VariableProblem[];
}

/** All createOptions of a manifest as objects, so that what follows sees one form. */
export function inlineModules(
  root: SourceNode,
  space: SourceSpace,
  options: ExpandOptions,
  findings: Findings,
): Inlined {
  const inlined: Inlined = { root, problems: [], used: new Map() };
  const expand = (node: SourceNode): SourceNode => {
    const expanded = expandVariables(node, options);
    inlined.problems.push(...expanded.problems);
    for (const [name, value] of expanded.used) inlined.used.set(name, value);
    return expanded.root;
  };
  const inlineModule = (entry: Entry, name: string): Entry => {
    const settings = findNode(entry.node, ['settings']);
    if (settings?.kind !== 'object') return entry;
    // In a template whoever fills it in cuts the text.
    if (options.syntax === 'deployment') tellLongPieces(settings, name, space, findings);
    const result = inlineCreateOptions(settings, space, expand);
    if (result.problem !== undefined) {
      findings.add(
        'MOOR1303',
        space.at(result.problem.offset),
        `createOptions of \`${name}\` cannot be read: ${result.problem.reason}`,
        'They are one JSON object, written as text and cut into createOptions, createOptions01, … of at most 512 characters.',
      );
    }
    return { ...entry, node: replaceNode(entry.node, ['settings'], () => result.settings) };
  };
  for (const path of moduleGroupPaths(root)) {
    inlined.root = replaceNode(inlined.root, path, (group) =>
      changeEntries(group, (entry) => inlineModule(entry, entry.key)),
    );
  }
  const agent = [...(manifestRootPath(root) ?? []), '$edgeAgent'];
  inlined.root = replaceNode(inlined.root, agent, (section) =>
    changeEntries(section, (entry) => {
      const module = moduleOfDottedKey(entry.key);
      return module === undefined ? entry : inlineModule(entry, module.name);
    }),
  );
  return inlined;
}

function changeEntries(node: SourceNode, change: (entry: Entry) => Entry): SourceNode {
  if (node.kind !== 'object') return node;
  return { ...node, entries: new Map([...node.entries].map(([key, entry]) => [key, change(entry)])) };
}
