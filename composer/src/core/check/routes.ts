import type { Edit } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { didYouMean, listSome, onlyNear } from '../diagnostics/suggest.ts';
import type { Draft, RouteDraft } from '../model/draft.ts';
import { checkRoute, type CheckedRoute } from '../routes/check-route.ts';
import type { Destination } from '../routes/endpoint.ts';
import { moduleReferences } from '../routes/module-references.ts';
import { checkRouteForms } from './route-forms.ts';
import { checkSense } from './route-sense.ts';

/** What IoT Hub takes as one value of a twin. */
const longestRouteBytes = 4096;
/** Enough to see what is wrong; a hostile text must not fill the screen. */
const mostProblems = 10;

/** Routes of edgeHub: what it refuses in them (read in its code), and the modules they name. */
export function checkRoutes(draft: Draft, findings: Findings): void {
  const names = new Set([...draft.modules.map((module) => module.name), ...(draft.externalModules ?? [])]);
  // edgeHub compares sources and finds modules without regard to case (read in code).
  const lowerNames = new Set([...names].map((name) => name.toLowerCase()));
  const seen = new Map<string, string>();
  checkRouteForms(draft, findings);
  const routes = draft.routes.map((route) => ({ route, checked: checkText(route, findings) }));
  const senders = new Set(routes.flatMap(({ checked }) => checked.sourceModule?.toLowerCase() ?? []));
  for (const { route, checked } of routes) {
    const severity = draft.kind === 'workload' && route.passedOn !== true ? 'error' : 'warning';
    checkSense(route, checked, { seen, senders }, findings);
    const { destination } = checked;
    for (const name of modulesNamedBy(route, destination)) {
      // A layer that is a manifest names modules of the deployments below it; a workload lists them.
      if (lowerNames.has(name.toLowerCase()) || (draft.layered === true && draft.kind !== 'workload')) continue;
      findings.add(
        'MOOR1701',
        route.routeAt,
        `the route \`${route.name}\` names the module \`${name}\`, which is not there`,
        `${didYouMean(name, names)}Modules here: ${listSome(names)}.${draft.kind === 'workload' ? ` If another deployment brings it, write \`externalModules: [${name}]\`.` : ''}`,
        { severity, ...fixOf(route, name, names) },
      );
    }
  }
}

/** One route that edgeHub cannot read or compile makes it refuse its whole configuration. */
function checkText(route: RouteDraft, findings: Findings): CheckedRoute {
  // A misspelt `route` of an object is told as that.
  if (route.misspelt === true) return { problems: [] };
  const bytes = new TextEncoder().encode(route.route).length;
  if (bytes > longestRouteBytes) {
    const message = `the route \`${route.name}\` has ${bytes} bytes, more than the ${longestRouteBytes} of a value of a twin`;
    findings.add('MOOR1702', route.routeAt, message, 'Make it shorter, or make two of it.');
    return { problems: [] };
  }
  const checked = checkRoute(route.route);
  for (const { offset, message, help, fix } of checked.problems.slice(0, mostProblems)) {
    const found = `edgeHub cannot take the route \`${route.name}\`: ${message}`;
    const at = route.characterAt(offset);
    findings.add('MOOR1702', at, found, help, fix === undefined ? {} : { fix: [{ at, ...fix }] });
  }
  return checked;
}

/** The only module that is near, written at the first place where the route names the other. */
function fixOf(route: RouteDraft, name: string, names: Iterable<string>): { fix?: Edit[] } {
  const now = onlyNear(name, names);
  const index = route.route.indexOf(`/modules/${name}/`);
  if (now === undefined || index < 0 || route.route.indexOf(name, index + 9 + name.length) >= 0) return {};
  return { fix: [{ at: route.characterAt(index + '/modules/'.length), was: name, now }] };
}

/** Modules of the author only: `$edgeHub` and the like send messages too. */
function modulesNamedBy(route: RouteDraft, destination: Destination | undefined): Set<string> {
  const names = moduleReferences(route.route.slice(0, longestRouteBytes));
  const named = new Set(names.filter((name) => !name.startsWith('$')));
  // An endpoint may name its module in other words than /modules/<module>/inputs/<input>, or name none.
  return destination?.to === 'module' ? named.add(destination.module) : named;
}
