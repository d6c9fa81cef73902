import { findNode, type Path, type SourceNode } from '../../source/node.ts';

/** Names tools give the map of sections: on the wire, and in older exports. */
const contentKeys = ['modulesContent', 'moduleContent'];

/** The path to the sections of a manifest; exported configurations wrap them in `content`. */
export function manifestRootPath(root: SourceNode): Path | undefined {
  const candidates = contentKeys.flatMap((key) => [[key], ['content', key]]);
  return candidates.find((path) => findNode(root, path) !== undefined);
}

/** The paths of `systemModules` and `modules` of `$edgeAgent`. */
export function moduleGroupPaths(root: SourceNode): Path[] {
  const content = manifestRootPath(root);
  if (content === undefined) return [];
  return ['systemModules', 'modules'].map((group) => [...content, '$edgeAgent', 'properties.desired', group]);
}
