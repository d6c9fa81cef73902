import { z } from 'zod';
import type { TwinObject } from '../twin/value.ts';
import { parseRoute, type Route } from './parse-route.ts';
import { RouteError } from './route-error.ts';

export interface DeviceRoute extends Route {
  readonly name: string;
  /** The smallest is delivered first. */
  readonly priority: number;
  /** How long a message may wait for its receiver; null for ever. */
  readonly timeToLiveSeconds: number | null;
}

/** What edgeHub calls the priority of a route that names none. */
const LOWEST_PRIORITY = 2_000_000_000;
const DEFAULT_TIME_TO_LIVE_SECONDS = 7200;

const routeObject = z.looseObject({
  route: z.string(),
  priority: z.number().int().min(0).max(9).nullish(),
  timeToLiveSecs: z.number().int().min(0).max(4_294_967_295).nullish(),
});
const desired = z.looseObject({
  schemaVersion: z.string().regex(/^1\.[0-3](\.\d+)*$/, 'schemaVersion must be 1.0 to 1.3'),
  routes: z.record(z.string(), z.unknown()).nullish(),
  storeAndForwardConfiguration: z.looseObject({ timeToLiveSecs: z.number().int().nullish() }).nullish(),
});

/**
 * The routes in the desired properties of `$edgeHub`. One that is wrong makes the whole be refused (read in code).
 * @throws RouteError that names what is wrong
 */
export function readGatewayConfiguration(properties: TwinObject): readonly DeviceRoute[] {
  const read = desired.safeParse(properties);
  if (!read.success) throw new RouteError(firstIssue(read.error));
  const { routes, storeAndForwardConfiguration, schemaVersion } = read.data;
  const forAll = storeAndForwardConfiguration?.timeToLiveSecs ?? DEFAULT_TIME_TO_LIVE_SECONDS;
  return Object.entries(routes ?? {}).map(([name, value]) => {
    try {
      return readRoute(name, value, forAll, schemaVersion.startsWith('1.0'));
    } catch (error) {
      if (error instanceof RouteError) throw new RouteError(`route '${name}': ${error.message}`);
      throw error;
    }
  });
}

function readRoute(name: string, value: unknown, forAll: number, isFirstSchema: boolean): DeviceRoute {
  const lives = (seconds: number): number | null => (seconds < 0 ? null : seconds);
  if (typeof value === 'string') {
    return { ...parseRoute(value), name, priority: LOWEST_PRIORITY, timeToLiveSeconds: lives(forAll) };
  }
  const read = routeObject.safeParse(value);
  if (!read.success) throw new RouteError(firstIssue(read.error));
  if (isFirstSchema) throw new RouteError('a route that is an object needs schemaVersion 1.1 or later');
  const { route, priority, timeToLiveSecs } = read.data;
  const own = timeToLiveSecs ?? 0;
  return {
    ...parseRoute(route),
    name,
    priority: priority ?? LOWEST_PRIORITY,
    timeToLiveSeconds: lives(own === 0 ? forAll : own),
  };
}

function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  const where = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.map(String).join('.')}: `;
  return `${where}${issue?.message ?? 'not valid'}`;
}
