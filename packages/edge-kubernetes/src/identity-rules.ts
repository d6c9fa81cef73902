import { EdgeAgentError } from './errors.ts';
import { deploymentName } from './labels.ts';

/** Throws InvalidIdentity when two module names become one Kubernetes name; the agent then deploys nothing. */
export function checkModuleNames(moduleIds: readonly string[]): void {
  const byName = new Map<string, string[]>();
  for (const id of moduleIds) {
    const name = deploymentName(id);
    byName.set(name, [...(byName.get(name) ?? []), id]);
  }
  const collisions = [...byName.values()].filter((ids) => ids.length > 1);
  if (collisions.length === 0) return;
  const listed = collisions.map((ids) => `[${ids.join(', ')}]`).join(', ');
  throw new EdgeAgentError(
    'InvalidIdentity',
    `Deployment will cause a name collision in Kubernetes namespace, modules: ${listed}`,
    { path: 'modules' },
  );
}

/** Throws InvalidModule for a module type other than docker, which is the type on Kubernetes as well. */
export function checkModuleType(type: string | undefined, moduleId?: string): void {
  if (type === undefined || type.toLowerCase() === 'docker') return;
  const whose = moduleId === undefined ? 'The module' : `Module ${moduleId}`;
  throw new EdgeAgentError('InvalidModule', `${whose} has type '${type}', only docker is supported`, {
    path: moduleId === undefined ? undefined : `modules.${moduleId}.type`,
  });
}
