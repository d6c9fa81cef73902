import { findNode, type Path, type SourceNode } from '../../source/node.ts';

/** Names tools give the map of sections: on the wire, and in older exports. */
const contentKeys = ['modulesContent', 'moduleContent'];
/** What keys of a layered deployment begin with: each names one property of a section. */
export const dottedPrefix = 'properties.desired.';

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

/**
 * A path below the sections with the dotted key of a layered deployment taken apart, so that one rule does for both:
 * `$edgeHub`, `properties.desired`, `routes`, `up`.
 */
export function plainSteps(inside: Path): Path {
  const key = inside[1];
  if (typeof key !== 'string' || !key.startsWith(dottedPrefix)) return inside;
  return [inside[0] ?? '', 'properties.desired', ...key.slice(dottedPrefix.length).split('.'), ...inside.slice(2)];
}

/** The name of a module whose whole entry a dotted key names. */
export function moduleOfDottedKey(key: string): { group: string; name: string } | undefined {
  const match = /^properties\.desired\.(modules|systemModules)\.([^.]+)$/.exec(key);
  return match === null ? undefined : { group: match[1] ?? '', name: match[2] ?? '' };
}

/** Where a dotted key that names a part of a module, its settings or its createOptions, has these; else undefined. */
export function optionsOfPart(key: string): { module: string; path: Path } | undefined {
  const match = /^(properties\.desired\.(?:modules|systemModules)\.[^.]+)\.settings(\.createOptions\d*)?$/i.exec(key);
  return match === null ? undefined : { module: match[1] ?? '', path: match[2] === undefined ? ['createOptions'] : [] };
}
