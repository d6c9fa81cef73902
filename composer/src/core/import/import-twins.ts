import type { JsonObject } from '../../source/node.ts';
import { isObject } from '../model/options.ts';

/** Desired properties stand with their module; what is more than that, or of no module here, stands in `twins`. */
export function importTwins(
  sections: JsonObject,
  modules: ReadonlySet<string>,
): { desired: Map<string, JsonObject>; twins: JsonObject } {
  const desired = new Map<string, JsonObject>();
  const twins: JsonObject = {};
  for (const [name, section] of Object.entries(sections)) {
    const properties = isObject(section) ? section['properties.desired'] : undefined;
    const isPlain = isObject(section) && Object.keys(section).length === 1 && isObject(properties);
    if (isPlain && modules.has(name)) desired.set(name, properties);
    else twins[name] = section;
  }
  return { desired, twins };
}
