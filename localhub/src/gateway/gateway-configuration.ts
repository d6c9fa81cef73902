import { z } from 'zod';
import { describeMistake } from '../errors/body-mistake.ts';
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
const storeAndForward = z.looseObject({ timeToLiveSecs: z.number().int().nullish() });
const desired = z.looseObject({
  schemaVersion: z.string().regex(/^1\.[0-3](\.\d+){0,2}$/, 'must be 1.0 to 1.3'),
  routes: z.record(z.string(), z.unknown()).nullish(),
  storeAndForwardConfiguration: storeAndForward.nullish(),
});
/** From 1.1 on neither may be missing. */
const desiredWhole = desired.extend({
  routes: z.record(z.string(), z.unknown()),
  storeAndForwardConfiguration: storeAndForward,
});

/**
 * The routes in the desired properties of `$edgeHub`. One that is wrong makes the whole be refused (read in code).
 * @throws RouteError that names what is wrong
 */
export function readGatewayConfiguration(properties: TwinObject): readonly DeviceRoute[] {
  const { schemaVersion } = properties;
  const isFirstSchema = typeof schemaVersion === 'string' && /^1\.0(\.|$)/.test(schemaVersion);
  const read = (isFirstSchema ? desired : desiredWhole).safeParse(properties);
  if (!read.success) throw new RouteError(firstMistake(read.error, properties, 'the document'));
  const { routes, storeAndForwardConfiguration } = read.data;
  const forAll = storeAndForwardConfiguration?.timeToLiveSecs ?? DEFAULT_TIME_TO_LIVE_SECONDS;
  // The first schema has no word for an empty route; edgeHub passes it over.
  const given = Object.entries(routes ?? {}).filter(
    ([, value]) => !(isFirstSchema && (value === null || (typeof value === 'string' && value.trim() === ''))),
  );
  return given.map(([name, value]) => {
    try {
      return readRoute(name, value, forAll, isFirstSchema);
    } catch (error) {
      if (error instanceof RouteError) throw new RouteError(`Error parsing route ${name} - ${error.message}`);
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
  if (!read.success) throw new RouteError(firstMistake(read.error, value, 'the route'));
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

function firstMistake({ issues }: z.ZodError, input: unknown, root: string): string {
  return describeMistake(issues, input, root).replace(/\.$/, '');
}
