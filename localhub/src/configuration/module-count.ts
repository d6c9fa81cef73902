import { isTwinObject, type TwinValue } from '../twin/value.ts';
import type { DeploymentContent } from './content.ts';
import { invalidContent } from './setting-path.ts';
import { isSystemModule } from './system-module.ts';

const MAX_MODULES = 50;
const AGENT = '$edgeAgent';

/** The modules that one setting of the agent tells it to run: all of them, or the one that its path leads to. */
function modulesIn(path: readonly string[], value: TwinValue): string[] {
  const [first, moduleId] = path;
  if (first === undefined) return isTwinObject(value) ? modulesIn(['modules'], value['modules'] ?? null) : [];
  if (first !== 'modules') return [];
  if (moduleId !== undefined) return value === null && path.length === 2 ? [] : [moduleId];
  if (!isTwinObject(value)) return [];
  return Object.keys(value).filter((name) => value[name] !== null);
}

/**
 * Refuses a deployment with more modules than IoT Hub takes in one: those that have settings and those that the agent is
 * told to run, without the two that every edge device has. @throws HubError 400
 */
export function checkModuleCount({ modules }: DeploymentContent): void {
  const names = new Set(modules.map(({ moduleId }) => moduleId));
  const agent = modules.find(({ moduleId }) => moduleId === AGENT);
  for (const { path, value } of agent?.settings ?? []) for (const name of modulesIn(path, value)) names.add(name);
  const count = [...names].filter((name) => !isSystemModule(name)).length;
  if (count > MAX_MODULES) {
    invalidContent(`modulesContent has ${count} modules, and ${MAX_MODULES} is the limit of one deployment.`);
  }
}
