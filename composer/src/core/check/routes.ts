import type { Findings } from '../diagnostics/findings.ts';
import { didYouMean, listSome } from '../diagnostics/suggest.ts';
import type { Draft, RouteDraft } from '../model/draft.ts';

/** A twin value has at most 4 KB; it also bounds the work of the pattern. */
const longestRoute = 4096;
const sourcePattern = /^(?:SELECT\s+\*\s+)?FROM\s+\/\S*(?:\s|$)/i;
const sinkPattern = /^INTO\s+(?:\$upstream|BrokeredEndpoint\s*\(\s*(["'])\/modules\/[^"'/]+\/inputs\/[^"'/]+\1\s*\))$/i;
const moduleReference = /\/messages\/modules\/([^/\s*]+)|["']\/modules\/([^"'/]+)\/inputs\//gi;

/** Routes of edgeHub: their form as far as it is known here, and the modules they name. */
export function checkRoutes(draft: Draft, findings: Findings): void {
  const names = new Set([...draft.modules.map((module) => module.name), ...(draft.externalModules ?? [])]);
  for (const route of draft.routes) {
    const severity = draft.kind === 'workload' && route.passedOn !== true ? 'error' : 'warning';
    if (!isReadable(route.route)) {
      findings.add(
        'MOOR1702',
        route.routeAt,
        `the route \`${route.name}\` cannot be read`,
        'One bad route makes edgeHub refuse them all. Write FROM /messages/modules/<module>/outputs/* INTO $upstream, or INTO BrokeredEndpoint("/modules/<module>/inputs/<input>").',
        severity,
      );
    }
    for (const name of modulesNamedBy(route)) {
      // A layer that is a manifest names modules of the deployments below it; a workload lists them.
      if (names.has(name) || (draft.layered === true && draft.kind !== 'workload')) continue;
      findings.add(
        'MOOR1701',
        route.routeAt,
        `the route \`${route.name}\` names the module \`${name}\`, which is not there`,
        `${didYouMean(name, names)}Modules here: ${listSome(names)}.${draft.kind === 'workload' ? ` If another deployment brings it, write \`externalModules: [${name}]\`.` : ''}`,
        severity,
      );
    }
  }
}

/** `[SELECT *] FROM /path [WHERE condition] INTO sink`. The condition itself is not looked into. */
function isReadable(route: string): boolean {
  const text = route.trim();
  const source = text.length > longestRoute ? null : sourcePattern.exec(text);
  if (source === null) return false;
  const rest = text.slice(source[0].length).trim();
  const into = rest.toLowerCase().lastIndexOf('into');
  if (into < 0 || !sinkPattern.test(rest.slice(into))) return false;
  const condition = rest.slice(0, into);
  return condition === '' || /^WHERE\s+\S[\s\S]*\s$/i.test(condition);
}

/** Modules of the author only: `$edgeHub` and the like send messages too. */
function modulesNamedBy(route: RouteDraft): Set<string> {
  const names = [...route.route.slice(0, longestRoute).matchAll(moduleReference)].map(
    (match) => match[1] ?? match[2] ?? '',
  );
  return new Set(names.filter((name) => name !== '' && !name.startsWith('$')));
}
