import type { Json, JsonObject } from '../../source/node.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { didYouMean, onlyNear } from '../diagnostics/suggest.ts';
import type { Draft } from '../model/draft.ts';
import { unfoldLayer } from '../model/layer-tree.ts';
import { isObject, lookUp } from '../model/options.ts';
import { requiresSections } from './store-forward.ts';

const keys = ['route', 'priority', 'timeToLiveSecs'];
const numbers = { priority: 9, timeToLiveSecs: 4_294_967_295 } as const;

/** A route is a text, or an object with a priority from 0 to 9 and a time to live (read in code). */
export function checkRouteForms(draft: Draft, findings: Findings): void {
  for (const [name, value] of routesOf(draft, findings)) {
    // What is no object and no text is told as a route without text.
    if (isObject(value)) checkObject(name, value, draft, findings);
    if (name !== '') continue;
    const help = 'edgeHub refuses all routes for it. Give it a name.';
    findings.add('MOOR1703', draft.hubAt(['routes', name], 'key'), 'this route has no name', help);
  }
}

function routesOf(draft: Draft, findings: Findings): [string, Json][] {
  if (draft.layered !== true) return entriesOf(draft.hub['routes'], draft, findings);
  return entriesOf(unfoldLayer(draft.hub)['routes'], draft, findings);
}

function entriesOf(routes: Json | undefined, draft: Draft, findings: Findings): [string, Json][] {
  if (isObject(routes)) return Object.entries(routes);
  if (routes !== undefined) {
    findings.add(
      'MOOR1703',
      draft.hubAt(['routes']),
      '`routes` of `$edgeHub` is no object',
      'Write an object with one entry a route, or {} for none.',
      routes === null && !requiresSections(draft.hub) ? 'warning' : 'error',
    );
  }
  return [];
}

function checkObject(name: string, route: JsonObject, draft: Draft, findings: Findings): void {
  for (const [key, value] of Object.entries(route)) {
    const at = draft.hubAt(['routes', name, key]);
    const known = keys.find((candidate) => candidate.toLowerCase() === key.toLowerCase());
    if (known === undefined) {
      const keyAt = draft.hubAt(['routes', name, key], 'key');
      const now = onlyNear(key, keys);
      findings.add(
        'MOOR1703',
        keyAt,
        `\`${key}\` of the route \`${name}\` has no effect`,
        `${didYouMean(key, keys)}edgeHub reads ${keys.join(', ')}.`,
        {
          // Without its text edgeHub takes no route at all.
          severity: now === 'route' && lookUp(route, now) === undefined ? 'error' : 'warning',
          ...(now === undefined ? {} : { fix: [{ at: keyAt, was: key, now }] }),
        },
      );
    }
    if ((known !== 'priority' && known !== 'timeToLiveSecs') || value === null) continue;
    const most = numbers[known];
    const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
    if (typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= most) continue;
    findings.add(
      'MOOR1703',
      at,
      `\`${key}\` of the route \`${name}\` is no whole number from 0 to ${most}`,
      known === 'priority'
        ? 'A smaller number goes first; a route without a priority goes last. edgeHub refuses all routes for it.'
        : '0 is the time of `storeAndForwardConfiguration`. edgeHub refuses all routes for it.',
    );
  }
}
