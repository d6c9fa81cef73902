import { findNode, type Path, type SourceNode } from '../../source/node.ts';
import type { RouteDraft } from '../model/draft.ts';
import type { Places } from './places.ts';

/** Routes as text, or as an object with `route`; anything else is left to the rule that checks their form. */
export function readRoutes(root: SourceNode, path: Path, places: Places): RouteDraft[] {
  const routes = findNode(root, path);
  if (routes?.kind !== 'object') return [];
  return [...routes.entries.values()].map(({ key, node }) => {
    const at = [...path, key];
    const inner = node.kind === 'object' ? node.entries.get('route')?.node : node;
    const route = inner?.kind === 'scalar' && typeof inner.value === 'string' ? inner.value : '';
    return {
      name: key,
      route,
      nameAt: places.locate(at, 'key'),
      routeAt: places.locate(node.kind === 'object' ? [...at, 'route'] : at),
    };
  });
}
