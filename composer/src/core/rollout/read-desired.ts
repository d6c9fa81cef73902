import {
  EdgeAgentError,
  edgeAgentModule,
  edgeHubModule,
  joinCreateOptions,
  readAgentDesired,
  readAgentModule,
  type ModuleInput,
  type RegistryCredential,
} from '@mooring/edge-kubernetes';
import { isRecord } from './contains.ts';
import { agentDesired } from './deployable.ts';

type Properties = Readonly<Record<string, unknown>>;

/** What was to be pushed is not what edgeAgent reads: nothing could be judged of it. */
export class UnreadableManifest extends Error {
  constructor(reason: string) {
    super(`edgeAgent cannot read this manifest: ${reason}`);
    this.name = 'UnreadableManifest';
  }
}

/** The modules of a deployment by their ids (the system modules with `$`), each read for itself. */
export interface ReadDeployment {
  readonly modules: ReadonlyMap<string, ReadModule>;
  readonly credentials: readonly RegistryCredential[];
}

/** `exact`: as edgeAgent reads it. Otherwise edgeAgent refuses it, and this is what can be made out of it. */
export interface ReadModule {
  readonly input: ModuleInput;
  readonly exact: boolean;
}

/**
 * Why edgeAgent would refuse a manifest as malformed, or undefined when it reads it. To be asked before a push: of a
 * deployment that cannot be read no module would be known, and nothing to wait for looks like everything done.
 */
export function demandReadable(modulesContent: Properties): string | undefined {
  try {
    readAgentDesired(agentDesired(modulesContent));
    return undefined;
  } catch (thrown) {
    if (thrown instanceof EdgeAgentError) return thrown.message;
    throw thrown;
  }
}

/**
 * The deployment that is pushed.
 *
 * @throws {UnreadableManifest} when edgeAgent would not read it
 */
export function readWanted(modulesContent: Properties): ReadDeployment {
  const reason = demandReadable(modulesContent);
  if (reason !== undefined) throw new UnreadableManifest(reason);
  return readWhatStands(agentDesired(modulesContent));
}

/** Whatever stands in a twin, module by module: one that is malformed takes nothing from the others. */
export function readWhatStands(desired: Properties): ReadDeployment {
  const system = recordIn(desired, 'systemModules');
  const entries: [string, unknown][] = [
    [edgeAgentModule, system['edgeAgent']],
    [edgeHubModule, system['edgeHub']],
    ...Object.entries(recordIn(desired, 'modules')),
  ];
  const present = entries.filter(([, module]) => module !== undefined);
  return {
    modules: new Map(present.map(([id, module]) => [id, readModule(id, module)])),
    credentials: readCredentials(desired),
  };
}

function readModule(id: string, module: unknown): ReadModule {
  try {
    return { input: readAgentModule(id, module), exact: true };
  } catch (thrown) {
    if (!(thrown instanceof EdgeAgentError)) throw thrown;
    return { input: makeOut(id, module), exact: false };
  }
}

/** Its image and its createOptions, as far as they are there: enough to see which shares it mounted. */
function makeOut(id: string, module: unknown): ModuleInput {
  const settings = isRecord(module) ? recordIn(module, 'settings') : {};
  const image = settings['image'];
  return { id, image: typeof image === 'string' ? image : undefined, createOptions: joinOptions(settings) };
}

function joinOptions(settings: Properties): unknown {
  try {
    return joinCreateOptions(settings);
  } catch (thrown) {
    // An object is for templates only; that it reached a twin is no reason to overlook its mounts.
    if (thrown instanceof EdgeAgentError) return settings['createOptions'];
    throw thrown;
  }
}

function readCredentials(desired: Properties): RegistryCredential[] {
  const credentials = recordIn(recordIn(recordIn(desired, 'runtime'), 'settings'), 'registryCredentials');
  return Object.values(credentials).flatMap((one) => {
    if (!isRecord(one)) return [];
    const { address, username, password } = one;
    return typeof address === 'string' && typeof username === 'string' && typeof password === 'string'
      ? { address, username, password }
      : [];
  });
}

function recordIn(properties: Properties, name: string): Properties {
  const value = properties[name];
  return isRecord(value) ? value : {};
}
