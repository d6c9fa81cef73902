import {
  aseAgentSettings,
  mapModule,
  readAgentDesired,
  type AgentDesired,
  type ModuleInput,
} from '@mooring/edge-kubernetes';

/** What stands in `$edgeAgent`'s desired properties, or undefined for what edgeAgent would not read either. */
export function readDesired(desired: Readonly<Record<string, unknown>>): AgentDesired | undefined {
  try {
    return readAgentDesired(desired);
  } catch {
    return undefined;
  }
}

export interface ModulePod {
  /** The pod as text, to compare: equal texts are the same pod to edgeAgent. */
  readonly text: string;
  /** The claims without which it does not start. */
  readonly claims: readonly string[];
}

/** The pod that edgeAgent makes of a module. What it cannot map is compared as it is written, and waits for nothing. */
export function podOf(module: ModuleInput, desired: AgentDesired | undefined, onKubernetes: boolean): ModulePod {
  if (onKubernetes) {
    try {
      const settings = aseAgentSettings({ registryCredentials: desired?.registryCredentials ?? [] });
      const { spec } = mapModule(module, settings).deployment;
      const claims = spec.template.spec.volumes.flatMap((volume) => volume.persistentVolumeClaim?.claimName ?? []);
      return { text: JSON.stringify([spec.replicas, spec.template, spec.strategy]), claims };
    } catch {
      // edgeAgent refuses it as well; the deployment then never gets code 200, which is what will be reported.
    }
  }
  return { text: JSON.stringify([module.image, module.status, module.env, module.createOptions]), claims: [] };
}
