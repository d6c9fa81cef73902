import { firstByName } from './claims.ts';
import { EdgeAgentError } from './errors.ts';
import { checkModuleNames, checkModuleType } from './identity-rules.ts';
import type { PersistentVolumeClaim, PullSecret } from './kubernetes-objects.ts';
import { deviceLabels } from './labels.ts';
import { mapModule, type MappedModule } from './map-module.ts';
import type { ModuleInput } from './module-input.ts';
import { credentialFor, pullSecretName, type RegistryCredential } from './registry.ts';
import type { AgentSettings } from './settings.ts';

/** What edgeAgent makes of a whole deployment. */
export interface MappedDeployment {
  modules: MappedModule[];
  /** Of all modules together: of equal names the first wins, whatever access the others ask for. */
  persistentVolumeClaims: PersistentVolumeClaim[];
  pullSecrets: PullSecret[];
}

/**
 * A set of modules → everything edgeAgent makes of it. All or nothing, as the agent does it: throws
 * {@link EdgeAgentError} with InvalidIdentity for colliding names, InvalidModule for a type, or whatever the first
 * faulty module throws.
 */
export function mapDeployment(modules: readonly ModuleInput[], settings: AgentSettings): MappedDeployment {
  for (const module of modules) checkModuleType(module.type, module.id);
  checkModuleNames(modules.map((module) => module.id));
  const mapped = modules.map((module) => mapNamed(module, settings));
  return {
    modules: mapped,
    persistentVolumeClaims: firstByName(mapped.flatMap((module) => module.persistentVolumeClaims)),
    pullSecrets: pullSecretsOf(modules, settings),
  };
}

/** What keeps the whole deployment back is in one module; the error says in which. */
function mapNamed(module: ModuleInput, settings: AgentSettings): MappedModule {
  try {
    return mapModule(module, settings);
  } catch (thrown) {
    if (thrown instanceof EdgeAgentError) thrown.moduleId = module.id;
    throw thrown;
  }
}

/** One Secret per credential that some image uses. */
function pullSecretsOf(modules: readonly ModuleInput[], settings: AgentSettings): PullSecret[] {
  const used = modules.flatMap((module) => credentialFor(module.image ?? '', settings.registryCredentials) ?? []);
  return firstByName(used.map((credential) => pullSecretOf(credential, settings)));
}

function pullSecretOf(credential: RegistryCredential, settings: AgentSettings): PullSecret {
  const { address, username, password } = credential;
  const auth = base64(`${username}:${password}`);
  const config = JSON.stringify({ auths: { [address]: { username, password, auth } } });
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/dockerconfigjson',
    metadata: { name: pullSecretName(credential), namespace: settings.namespace, labels: deviceLabels(settings) },
    data: { '.dockerconfigjson': base64(config) },
  };
}

function base64(text: string): string {
  return btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
}
