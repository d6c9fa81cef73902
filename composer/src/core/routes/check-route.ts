import { findDestination, type Destination } from './endpoint.ts';
import { parseRoute } from './parse-route.ts';
import type { RouteProblem } from './problem.ts';
import { typeExpression } from './type-expression.ts';

export interface CheckedRoute {
  /** Everything for which edgeHub refuses the route, in the order of the text; consequences are left out. */
  problems: RouteProblem[];
  /** The module the route reads from, unless it reads from more than one. */
  sourceModule?: string;
  destination?: Destination;
  /** As edgeHub compares it: without the stars and slashes at its end. Undefined where the route cannot be read. */
  source?: string;
  /** As written; undefined where the route has none. */
  condition?: string;
  /** Where text begins that edgeHub ignores. */
  ignoredFrom?: number;
}

/** A route through all that edgeHub does with it: the grammar, the compiler of conditions, the endpoint. Never throws. */
export function checkRoute(text: string): CheckedRoute {
  const { route, problems: unread } = parseRoute(text);
  if (route === undefined) return { problems: unread };
  const found = route.expression === undefined ? [] : typeExpression(route.expression, text).problems;
  const end = findDestination(route.endpoint, route.sink);
  if ('problem' in end) found.push(end.problem);
  const [, module] = /^\/messages\/modules\/([^/]+)/i.exec(route.source) ?? [];
  return {
    problems: found.filter((problem) => problem.follows !== true).sort((a, b) => a.offset - b.offset),
    source: route.source,
    ...(route.expression === undefined ? {} : { condition: route.condition }),
    ...(module === undefined ? {} : { sourceModule: module }),
    ...('destination' in end ? { destination: end.destination } : {}),
    ...(route.ignoredFrom === undefined ? {} : { ignoredFrom: route.ignoredFrom }),
  };
}
