import { mapClaims } from './claims.ts';
import { readDockerOptions } from './docker-options.ts';
import { EdgeAgentError } from './errors.ts';
import { readExtension } from './extension.ts';
import { ignoredOptions } from './ignored-options.ts';
import type { Deployment, PersistentVolumeClaim, Service, ServiceAccount } from './kubernetes-objects.ts';
import { deploymentName, moduleLabels, originalModuleIdAnnotation } from './labels.ts';
import { parseCreateOptions, type Ignored, type ModuleInput } from './module-input.ts';
import { sanitizeAnnotationKey } from './names.ts';
import { mapPod } from './pod.ts';
import { credentialFor, pullSecretName } from './registry.ts';
import { mapService, withCreationString } from './service.ts';
import type { AgentSettings } from './settings.ts';

/** What edgeAgent makes of one module. */
export interface MappedModule {
  moduleId: string;
  serviceAccount: ServiceAccount;
  /** Undefined: the module has no valid port and its name does not resolve. */
  service: Service | undefined;
  deployment: Deployment;
  /** As far as they follow from this module; across modules the first of a name wins. */
  persistentVolumeClaims: PersistentVolumeClaim[];
  /** Without effect, silently. */
  ignored: Ignored[];
}

/**
 * One module's createOptions, status, env and image → the Kubernetes objects edgeAgent makes of it under these
 * settings. Throws {@link EdgeAgentError} where the agent throws.
 */
export function mapModule(module: ModuleInput, settings: AgentSettings): MappedModule {
  const createOptions = parseCreateOptions(module.createOptions);
  const ignored = ignoredOptions(module, createOptions);
  const docker = readDockerOptions(createOptions);
  const extension = readExtension(createOptions, settings.k8sExtensions, ignored);
  const annotations = annotationsOf(docker.labels);
  return {
    moduleId: module.id,
    serviceAccount: serviceAccountOf(module.id, settings),
    service: mapService(module.id, docker, extension, annotations, settings, ignored),
    deployment: deploymentOf(
      module,
      mapPod(module, docker, extension, pullSecretOf(module, settings), settings, ignored),
      { ...annotations, [originalModuleIdAnnotation]: originalName(module.id) },
      extension.strategy,
      settings,
    ),
    persistentVolumeClaims: mapClaims(docker, settings),
    ignored,
  };
}

/** The module id that stands in annotations and in the reported twin: without `$`. */
function originalName(moduleId: string): string {
  return moduleId.startsWith('$') ? moduleId.slice(1) : moduleId;
}

function pullSecretOf(module: ModuleInput, settings: AgentSettings): string | undefined {
  if (module.imagePullSecret !== undefined) return module.imagePullSecret;
  const credential = credentialFor(module.image ?? '', settings.registryCredentials);
  return credential === undefined ? undefined : pullSecretName(credential);
}

function annotationsOf(labels: Record<string, string>): Record<string, string> {
  const annotations: Record<string, string> = {};
  for (const [label, value] of Object.entries(labels)) {
    const key = sanitizeAnnotationKey(label);
    if (Object.hasOwn(annotations, key)) {
      throw new EdgeAgentError('InvalidKubernetesName', `Two docker labels become the annotation ${key}`, {
        path: `createOptions.Labels.${label}`,
      });
    }
    annotations[key] = value;
  }
  return annotations;
}

function serviceAccountOf(moduleId: string, settings: AgentSettings): ServiceAccount {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: {
      name: deploymentName(moduleId),
      namespace: settings.namespace,
      labels: moduleLabels(moduleId, settings),
      annotations: { [originalModuleIdAnnotation]: originalName(moduleId) },
    },
  };
}

function deploymentOf(
  module: ModuleInput,
  pod: Deployment['spec']['template']['spec'],
  podAnnotations: Record<string, string>,
  strategy: Deployment['spec']['strategy'],
  settings: AgentSettings,
): Deployment {
  const name = deploymentName(module.id);
  const labels = moduleLabels(module.id, settings);
  const deployment: Deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: settings.namespace, labels, annotations: {} },
    spec: {
      replicas: module.status?.toLowerCase() === 'stopped' ? 0 : 1,
      selector: { matchLabels: labels },
      ...(strategy === undefined ? {} : { strategy }),
      template: { metadata: { name, labels, annotations: podAnnotations }, spec: pod },
    },
  };
  return { ...deployment, metadata: { ...deployment.metadata, annotations: withCreationString(deployment, {}) } };
}
