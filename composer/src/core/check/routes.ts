import type { Findings } from '../diagnostics/findings.ts';
import { didYouMean, listSome } from '../diagnostics/suggest.ts';
import type { Draft, RouteDraft } from '../model/draft.ts';
import { checkRoute } from '../routes/check-route.ts';
import type { Destination } from '../routes/endpoint.ts';
import { moduleReferences } from '../routes/module-references.ts';

/** What IoT Hub takes as one value of a twin. */
const longestRouteBytes = 4096;
/** Enough to see what is wrong; a hostile text must not fill the screen. */
const mostProblems = 10;

/** Routes of edgeHub: what it refuses in them (read in its code), and the modules they name. */
export function checkRoutes(draft: Draft, findings: Findings): void {
  const names = new Set([...draft.modules.map((module) => module.name), ...(draft.externalModules ?? [])]);
  for (const route of draft.routes) {
    const severity = draft.kind === 'workload' && route.passedOn !== true ? 'error' : 'warning';
    const { destination } = checkText(route, findings);
    for (const name of modulesNamedBy(route, destination)) {
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

/** One route that edgeHub cannot read or compile makes it refuse its whole configuration. */
function checkText(route: RouteDraft, findings: Findings): { destination?: Destination } {
  const bytes = new TextEncoder().encode(route.route).length;
  if (bytes > longestRouteBytes) {
    const message = `the route \`${route.name}\` has ${bytes} bytes, more than the ${longestRouteBytes} of a value of a twin`;
    findings.add('MOOR1702', route.routeAt, message, 'Make it shorter, or make two of it.');
    return {};
  }
  const { problems, destination } = checkRoute(route.route);
  for (const { offset, message, help } of problems.slice(0, mostProblems)) {
    const found = `edgeHub cannot take the route \`${route.name}\`: ${message}`;
    findings.add('MOOR1702', route.characterAt(offset), found, help);
  }
  return destination === undefined ? {} : { destination };
}

/** Modules of the author only: `$edgeHub` and the like send messages too. */
function modulesNamedBy(route: RouteDraft, destination: Destination | undefined): Set<string> {
  const names = moduleReferences(route.route.slice(0, longestRouteBytes));
  const named = new Set(names.filter((name) => !name.startsWith('$')));
  // An endpoint may name its module in other words than /modules/<module>/inputs/<input>, or name none.
  return destination?.to === 'module' ? named.add(destination.module) : named;
}
