import {
  edgeAgentModule,
  edgeHubModule,
  readAgentDesired,
  type ModuleInput,
  type RegistryCredential,
} from '@mooring/edge-kubernetes';
import type { Json, JsonObject } from '../../source/node.ts';
import { layeredRuntime } from '../check/layer-runtime.ts';
import { assembleLayered } from '../compose/assemble-layered.ts';
import { assembleManifest } from '../compose/assemble-manifest.ts';
import type { Draft } from '../model/draft.ts';
import { isObject } from '../model/options.ts';
import { agentDesired } from '../rollout/deployable.ts';
import { scanVariables } from '../variables/scan.ts';

/** A credential as edgeAgent would have it, with what is shown in place of the password. */
export interface ShownCredential extends RegistryCredential {
  /** Its key below `registryCredentials`. */
  id: string;
  /** Variables of the user name that have no value: the name of the Secret follows from them. */
  unset: string[];
}

/** What edgeAgent reads of a draft. */
export interface AgentView {
  modules: ModuleInput[];
  credentials: ShownCredential[];
  /** Passwords that stand in the input in plain text, to be shown nowhere. */
  passwords: string[];
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * A draft → modules and credentials as edgeAgent reads them. Passwords are left behind; user names get the values of
 * their variables.
 *
 * @throws {EdgeAgentError} for what edgeAgent refuses while it reads, or what does not fit its chunks
 */
export function viewOfAgent(draft: Draft, generationId: string, env: Env): AgentView {
  const desired = draft.layered === true ? layerDesired(draft) : agentDesired(assembleManifest(draft).modulesContent);
  const { modules, registryCredentials } = readAgentDesired(desired);
  const ids = Object.keys(credentialsIn(desired));
  const present = draft.layered === true ? modules.filter(({ id }) => isInLayer(draft, id)) : modules;
  const secrets = new Set(registryCredentials.flatMap(({ password }) => referencesIn(password)));
  return {
    modules: present.map((module) => ({ ...module, generationId })),
    credentials: registryCredentials.map((one, index) => showCredential(one, ids[index] ?? '', secrets, env)),
    passwords: registryCredentials
      .map(({ password }) => password)
      .filter((password) => referencesIn(password).length === 0),
  };
}

function showCredential(
  { address, username }: RegistryCredential,
  id: string,
  secrets: ReadonlySet<string>,
  env: Env,
): ShownCredential {
  const valueOf = (name: string) => (secrets.has(name) ? undefined : env[name]);
  return {
    id,
    address,
    username: scanVariables(username, 'deployment')
      .map((segment) => (segment.kind === 'reference' ? (valueOf(segment.name) ?? segment.text) : segment.text))
      .join(''),
    password: `(the password of ${id} is not shown)`,
    unset: referencesIn(username).filter((name) => valueOf(name) === undefined),
  };
}

function referencesIn(text: string): string[] {
  return scanVariables(text, 'deployment').flatMap((segment) => (segment.kind === 'reference' ? [segment.name] : []));
}

function credentialsIn(desired: Readonly<Record<string, unknown>>): JsonObject {
  const runtime = desired['runtime'] as Json | undefined;
  const settings = isObject(runtime) ? runtime['settings'] : undefined;
  const credentials = isObject(settings) ? settings['registryCredentials'] : undefined;
  return isObject(credentials) ? credentials : {};
}

const dottedModule = /^properties\.desired\.(modules|systemModules)\.([^.]+)$/;

/** The whole that a layer's part would stand in: system modules that it does not name are those of the layer below. */
function layerDesired(draft: Draft): Readonly<Record<string, unknown>> {
  const agent = assembleLayered(draft).modulesContent['$edgeAgent'];
  const named = (group: string) =>
    Object.fromEntries(
      Object.entries(isObject(agent) ? agent : {}).flatMap(([key, value]) => {
        const [, found, name = ''] = dottedModule.exec(key) ?? [];
        return found === group ? [[name, value] as const] : [];
      }),
    );
  const below = { settings: { image: '-' } };
  return {
    schemaVersion: '1.1',
    runtime: layeredRuntime(draft.agent),
    systemModules: { edgeAgent: below, edgeHub: below, ...named('systemModules') },
    modules: named('modules'),
  };
}

function isInLayer(draft: Draft, id: string): boolean {
  const isSystem = id === edgeAgentModule || id === edgeHubModule;
  return !isSystem || Object.hasOwn(draft.agent, `properties.desired.systemModules.${id.slice(1)}`);
}
