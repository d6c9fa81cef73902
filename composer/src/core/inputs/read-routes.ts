import { findNode, type Path, type SourceNode } from '../../source/node.ts';
import { onlyNear } from '../diagnostics/suggest.ts';
import type { RouteDraft } from '../model/draft.ts';
import type { Places } from './places.ts';

/** Routes as text, or as an object with `route`; anything else is left to the rule that checks their form. */
export function readRoutes(root: SourceNode, path: Path, places: Places): RouteDraft[] {
  const routes = findNode(root, path);
  if (routes?.kind !== 'object') return [];
  return [...routes.entries.values()].map(({ key, node }) => readRoute(key, node, [...path, key], places));
}

/** One route; `path` is where it stands. */
export function readRoute(name: string, node: SourceNode, path: Path, places: Places): RouteDraft {
  // edgeHub reads the keys of an object in any case of letters.
  const keys = node.kind === 'object' ? [...node.entries.keys()] : [];
  const key = keys.find((one) => one === 'route') ?? keys.find((one) => one.toLowerCase() === 'route') ?? 'route';
  const inner = node.kind === 'object' ? node.entries.get(key)?.node : node;
  const routePath = node.kind === 'object' ? [...path, key] : path;
  return {
    name,
    route: inner?.kind === 'scalar' && typeof inner.value === 'string' ? inner.value : '',
    nameAt: places.locate(path, 'key'),
    routeAt: places.locate(routePath),
    characterAt: (index) => places.locate(routePath, index),
    ...(inner === undefined && keys.some((one) => onlyNear(one, ['route']) !== undefined) ? { misspelt: true } : {}),
  };
}
