import type { RolloutBinding } from './observation.ts';

/** What can be pushed: a composed workload or an imported manifest, secrets resolved. */
export interface Deployable {
  readonly name: string;
  readonly target: string;
  readonly revision: string;
  readonly modulesContent: Readonly<Record<string, unknown>>;
  readonly bindings: readonly RolloutBinding[];
  readonly reporter?: string | undefined;
  readonly prober?: string | undefined;
}

/** The desired properties of `$edgeAgent` in a manifest, empty when there are none. */
export function agentDesired(modulesContent: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const section = modulesContent['$edgeAgent'] as { 'properties.desired'?: Record<string, unknown> } | undefined;
  return section?.['properties.desired'] ?? {};
}
