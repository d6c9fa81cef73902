import { aseAgentSettings, EdgeAgentError, mapModule, type ModuleInput } from '@mooring/edge-kubernetes';
import { namedClaims } from './named-claims.ts';
import type { ReadDeployment } from './read-desired.ts';

export interface ModulePod {
  /** The pod as text, to compare: equal texts are the same pod to edgeAgent. */
  readonly text: string;
  /** The claims without which it does not start. */
  readonly claims: readonly string[];
}

/** The pod that edgeAgent makes of a module. What it cannot map is compared as it is written. */
export function podOf(
  module: ModuleInput,
  credentials: ReadDeployment['credentials'],
  onKubernetes: boolean,
): ModulePod {
  if (onKubernetes) {
    try {
      const { spec } = mapModule(module, aseAgentSettings({ registryCredentials: [...credentials] })).deployment;
      const claims = spec.template.spec.volumes.flatMap((volume) => volume.persistentVolumeClaim?.claimName ?? []);
      return { text: JSON.stringify([spec.replicas, spec.template, spec.strategy]), claims };
    } catch (thrown) {
      // edgeAgent refuses it as well; the deployment then never gets code 200, which is what will be reported.
      if (!(thrown instanceof EdgeAgentError)) throw thrown;
    }
  }
  return {
    text: JSON.stringify([module.image, module.status, module.env, module.createOptions]),
    claims: onKubernetes ? namedClaims(module.createOptions) : [],
  };
}
