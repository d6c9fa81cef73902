/** A module of the edge runtime itself, whose twin belongs to deployments alone. */
export function isSystemModule(moduleId: unknown): boolean {
  return moduleId === '$edgeAgent' || moduleId === '$edgeHub';
}
