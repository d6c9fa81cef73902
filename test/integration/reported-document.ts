import { reportedSchema, type Reported } from '@mooring/contract';
import type { ModuleTwin } from './reporter-world.ts';

/**
 * What a module has reported, without what the hub adds to it; undefined as long as it has reported nothing.
 *
 * @throws when it is no document of the contract
 */
export function reportedIn({ properties }: Pick<ModuleTwin, 'properties'>): Reported | undefined {
  const { $version: _version, $metadata: _metadata, ...section } = properties.reported;
  return Object.keys(section).length === 0 ? undefined : reportedSchema.parse(section);
}
