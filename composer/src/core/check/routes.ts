import type { Findings } from '../diagnostics/findings.ts';
import { didYouMean } from '../diagnostics/suggest.ts';
import type { Draft, RouteDraft } from '../model/draft.ts';

/** A twin value has at most 4 KB; it also bounds the work of the pattern. */
const longestRoute = 4096;
const routePattern =
  /^\s*(?:SELECT\s+[^\r\n]+?\s+)?FROM\s+\/\S*(?:\s+WHERE\s[\s\S]+?)?\s+INTO\s+(?:\$upstream|BrokeredEndpoint\s*\(\s*(["'])\/modules\/[^"'/]+\/inputs\/[^"'/]+\1\s*\))\s*;?\s*$/i;
const moduleReference = /\/messages\/modules\/([^/\s*]+)|["']\/modules\/([^"'/]+)\/inputs\//gi;

/** Routes of edgeHub: their form as far as it is known here, and the modules they name. */
export function checkRoutes(draft: Draft, findings: Findings): void {
  const names = draft.modules.map((module) => module.name);
  const severity = draft.kind === 'workload' ? 'error' : 'warning';
  for (const route of draft.routes) {
    if (route.route.length > longestRoute || !routePattern.test(route.route)) {
      findings.add(
        'MOOR1702',
        route.routeAt,
        `the route \`${route.name}\` cannot be read`,
        'One bad route makes edgeHub refuse them all. Write FROM /messages/modules/<module>/outputs/* INTO $upstream, or INTO BrokeredEndpoint("/modules/<module>/inputs/<input>").',
        severity,
      );
    }
    for (const name of modulesNamedBy(route)) {
      if (names.includes(name)) continue;
      findings.add(
        'MOOR1701',
        route.routeAt,
        `the route \`${route.name}\` names the module \`${name}\`, which is not there`,
        `${didYouMean(name, names)}Modules here: ${names.join(', ')}.`,
        severity,
      );
    }
  }
}

/** Modules of the author only: `$edgeHub` and the like send messages too. */
function modulesNamedBy(route: RouteDraft): Set<string> {
  const names = [...route.route.slice(0, longestRoute).matchAll(moduleReference)].map(
    (match) => match[1] ?? match[2] ?? '',
  );
  return new Set(names.filter((name) => name !== '' && !name.startsWith('$')));
}
