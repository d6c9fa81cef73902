import { copyOf, emptyObject, isTwinObject, type TwinObject, type TwinValue } from '../twin/value.ts';
import type { DeploymentContent } from './content.ts';

function setPath(target: TwinObject, path: readonly string[], value: TwinValue): TwinObject {
  const [first, ...rest] = path;
  if (first === undefined) return isTwinObject(value) ? value : target;
  const copy = copyOf(target);
  const below = copy[first];
  copy[first] = rest.length === 0 ? value : setPath(isTwinObject(below) ? below : emptyObject(), rest, value);
  return copy;
}

/**
 * The desired properties of each module under a base deployment and its layers, given from the lowest priority to
 * the highest: `properties.desired` in a layer replaces that module's whole section, a path below it adds to it.
 */
export function layerDeployments(contents: readonly DeploymentContent[]): ReadonlyMap<string, TwinObject> {
  const desired = new Map<string, TwinObject>();
  for (const { modules } of contents) {
    for (const { moduleId, settings } of modules) {
      let section = desired.get(moduleId) ?? emptyObject();
      for (const { path, value } of settings) section = setPath(section, path, value);
      desired.set(moduleId, section);
    }
  }
  return desired;
}
