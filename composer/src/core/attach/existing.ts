import type { JsonObject } from '../../source/node.ts';
import type { At } from '../diagnostics/diagnostic.ts';
import type { Draft, Locate, ModuleDraft } from '../model/draft.ts';
import { isObject } from '../model/options.ts';
import { sectionOf } from './check-above.ts';

/** A module that others deploy, as far as it matters to who watches its shares. */
export interface ExistingModule {
  name: string;
  at: At;
  image: string | undefined;
  createOptions: JsonObject;
  /** Places of paths inside createOptions. */
  optionAt: Locate;
}

/** What stands on a device, or in the manifests that are deployed there. */
export interface Existing {
  modules: ExistingModule[];
  /** Addresses of the registries that it has credentials for. */
  registries: string[];
  /** `$edgeAgent` of each deployment, whole or by dotted keys; those that stand above come later. */
  agents: JsonObject[];
}

const dottedRegistry = /^properties\.desired\.runtime\.settings\.registryCredentials\.[^.]+$/;

/** What a manifest deploys, whole or layered. */
export function existingInDraft(draft: Draft): Existing {
  const modules = [draft.edgeAgent, draft.edgeHub, ...draft.modules].filter((module) => module !== undefined);
  return { modules: modules.map(existingModule), registries: registriesOf(draft), agents: sectionOf(draft) };
}

function existingModule({ name, nameAt, settings, createOptions, optionAt }: ModuleDraft): ExistingModule {
  const { image } = settings;
  return { name, at: nameAt, image: typeof image === 'string' ? image : undefined, createOptions, optionAt };
}

function registriesOf({ agent }: Draft): string[] {
  const runtime = isObject(agent['runtime']) ? agent['runtime'] : {};
  const settings = isObject(runtime['settings']) ? runtime['settings'] : {};
  const whole = isObject(settings['registryCredentials']) ? Object.values(settings['registryCredentials']) : [];
  const dotted = Object.entries(agent).flatMap(([key, value]) => (dottedRegistry.test(key) ? [value] : []));
  return [...whole, ...dotted].flatMap((one) => {
    const address = isObject(one) ? one['address'] : undefined;
    return typeof address === 'string' ? [address] : [];
  });
}
