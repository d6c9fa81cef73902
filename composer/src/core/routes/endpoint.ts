import type { RouteProblem } from './problem.ts';

/** Where a route leads, as written. */
export type Endpoint = { kind: 'system'; name: string } | { kind: 'function'; function: string; inputEndpoint: string };

/** Where an endpoint of edgeHub leads: upstream, or to the input of a module. */
export type Destination = { to: 'upstream' } | { to: 'module'; module: string; input: string };

type Place = Pick<RouteProblem, 'offset' | 'length'>;

/**
 * The destination that edgeHub finds for an endpoint, or why it has none (read in code): `$upstream`, or
 * `BrokeredEndpoint` with a path of four parts, of which it takes the second and the fourth. Case does not count.
 */
export function findDestination(
  endpoint: Endpoint,
  place: Place,
): { destination: Destination } | { problem: RouteProblem } {
  if (endpoint.kind === 'system') {
    if (endpoint.name.toLowerCase() === '$upstream') return { destination: { to: 'upstream' } };
    return refuse(place, `edgeHub has no endpoint \`${endpoint.name}\``, 'Write INTO $upstream.');
  }
  if (endpoint.function.toLowerCase() !== 'brokeredendpoint') {
    const help = 'Write INTO BrokeredEndpoint("/modules/<module>/inputs/<input>") or INTO $upstream.';
    return refuse(place, `edgeHub has no endpoint \`${endpoint.function}\``, help);
  }
  const path = endpoint.inputEndpoint.trim().replace(/^\//, '').replace(/\/$/, '');
  const parts = path.split('/');
  const [, module = '', , input = ''] = parts;
  if (parts.length === 4) return { destination: { to: 'module', module, input } };
  return refuse(
    place,
    `\`${endpoint.inputEndpoint}\` is no input of a module`,
    'It has four parts: BrokeredEndpoint("/modules/<module>/inputs/<input>").',
  );
}

function refuse(place: Place, message: string, help: string): { problem: RouteProblem } {
  return { problem: { ...place, message, help } };
}
