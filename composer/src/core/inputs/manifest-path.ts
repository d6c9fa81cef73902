import { findNode, type Path, type SourceNode } from '../../source/node.ts';

/** Names tools give the map of sections: on the wire, and in older exports. */
const contentKeys = ['modulesContent', 'moduleContent'];

/** The path to the sections of a manifest; exported configurations wrap them in `content`. */
export function manifestRootPath(root: SourceNode): Path | undefined {
  const candidates = contentKeys.flatMap((key) => [[key], ['content', key]]);
  return candidates.find((path) => findNode(root, path) !== undefined);
}

/** The paths of all entries below `systemModules` and `modules` of `$edgeAgent`. */
export function findModuleEntries(root: SourceNode): Path[] {
  const content = manifestRootPath(root);
  if (content === undefined) return [];
  return ['systemModules', 'modules'].flatMap((group) => {
    const path = [...content, '$edgeAgent', 'properties.desired', group];
    const node = findNode(root, path);
    return node?.kind === 'object' ? [...node.entries.keys()].map((name) => [...path, name]) : [];
  });
}
