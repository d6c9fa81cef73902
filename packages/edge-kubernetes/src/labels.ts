import { sanitizeK8sValue, sanitizeLabelValue } from './names.ts';
import type { AgentSettings } from './settings.ts';

export const deviceLabel = 'net.azure-devices.edge.deviceid';
export const moduleLabel = 'net.azure-devices.edge.module';
export const originalModuleIdAnnotation = 'net.azure-devices.edge.original-moduleid';
export const creationStringAnnotation = 'net.azure-devices.edge.creationstring';

/** On claims and pull secrets; the agent touches and deletes only objects that carry it. */
export function deviceLabels(settings: AgentSettings): Record<string, string> {
  return { [deviceLabel]: sanitizeLabelValue(settings.deviceId) };
}

/** On everything of one module, and the selector of its Deployment and Service. */
export function moduleLabels(moduleId: string, settings: AgentSettings): Record<string, string> {
  return { [moduleLabel]: deploymentName(moduleId), ...deviceLabels(settings) };
}

/** Name of the Deployment, Service, ServiceAccount and container of a module: `$edgeHub` → `edgehub`. */
export function deploymentName(moduleId: string): string {
  return sanitizeK8sValue(moduleId);
}
