import { edgeAgentModule, EdgeAgentError, mapDeployment, type Ignored } from '@mooring/edge-kubernetes';
import type { JsonObject } from '../../source/node.ts';
import { placeOf } from '../check/kubernetes-mapping.ts';
import type { At } from '../diagnostics/diagnostic.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { viewOfAgent, type AgentView } from './agent-view.ts';
import { assumptionsOf, settingsFor, type Assumption, type TranslateOptions } from './assumptions.ts';
import { claimUses } from './claim-uses.ts';
import { findPortDangers } from './port-dangers.ts';
import { claimNotes, secretNotes, wishesFor } from './shared-notes.ts';
import { findDangers, notesOf } from './dangers.ts';
import { hide } from './hide.ts';

/** One module: what has no effect, what is dangerous, and its ServiceAccount, Service and Deployment. */
export interface TranslatedModule {
  module: string;
  /** Said of the module as a whole. */
  notes: string[];
  ignored: Ignored[];
  dangers: string[];
  objects: JsonObject[];
}

/** An object that modules share, with what is to be known of it. */
export interface TranslatedObject {
  notes: string[];
  object: JsonObject;
}

export interface Translation {
  name: string;
  target: string;
  options: TranslateOptions;
  assumed: Assumption[];
  layered: boolean;
  modules: TranslatedModule[];
  claims: TranslatedObject[];
  pullSecrets: TranslatedObject[];
}

/** A deployment that edgeAgent does not apply: nothing of it, not only the module that is at fault. */
export interface AgentRefusal {
  /** The exception, such as InvalidMount. */
  exception: string;
  message: string;
  /** Of `lastDesiredStatus` in the reported twin of edgeAgent, as far as the error gets there. */
  statusCode: number;
  at: At;
}

/**
 * A draft → the Kubernetes objects that edgeAgent makes of it, or why it makes none. `env` gives user names of registries
 * their values; no password is in the answer.
 */
export function translateDraft(
  draft: Draft,
  options: TranslateOptions,
  env: Readonly<Record<string, string | undefined>>,
): { translation: Translation } | { refusal: AgentRefusal } {
  try {
    const view = viewOfAgent(draft, options.generationId, env);
    return { translation: hide(translate(draft, view, options), view.passwords) };
  } catch (thrown) {
    if (!(thrown instanceof EdgeAgentError)) throw thrown;
    return { refusal: refusalOf(draft, thrown) };
  }
}

function translate(draft: Draft, view: AgentView, options: TranslateOptions): Translation {
  const settings = { ...settingsFor(options), registryCredentials: view.credentials };
  const mapped = mapDeployment(view.modules, settings);
  const claims = claimUses(mapped, view.modules);
  const drafts = new Map(draft.modules.map((module) => [module.name, module]));
  const wishes = wishesFor(mapped.modules);
  return {
    name: draft.name,
    target: draft.target,
    options,
    assumed: assumptionsOf(settings),
    layered: draft.layered === true,
    modules: mapped.modules.map((module, index): TranslatedModule => {
      const input = view.modules[index] ?? { id: module.moduleId };
      const { serviceAccount, service, deployment, ignored } = module;
      const isAgent = module.moduleId === edgeAgentModule;
      return {
        module: module.moduleId,
        notes: isAgent ? agentNotes : notesOf(input, module),
        ignored,
        dangers: isAgent
          ? []
          : [...findDangers(input, module, claims), ...findPortDangers(input, drafts.get(input.id), draft)],
        objects: (isAgent ? [service] : [serviceAccount, service, deployment]).flatMap((one) =>
          one === undefined ? [] : [shown(one)],
        ),
      };
    }),
    claims: mapped.persistentVolumeClaims.map((claim) => ({
      notes: claimNotes(claim, wishes.get(claim.metadata.name) ?? []),
      object: shown(claim),
    })),
    pullSecrets: mapped.pullSecrets.map((secret) => ({
      notes: secretNotes(secret, view.credentials),
      object: shown(secret),
    })),
  };
}

const agentNotes = [
  'edgeAgent runs already, as its installation made it. Its Deployment is compared by images alone, and its image is the one it runs with: image, env and createOptions of the manifest change nothing of it, so none is shown.',
];

const creationString = 'net.azure-devices.edge.creationstring';

/** As JSON, without the agent's own copy of the object in an annotation. */
function shown(made: object): JsonObject {
  const object = JSON.parse(JSON.stringify(made)) as JsonObject;
  const metadata = object['metadata'] as JsonObject;
  const annotations = metadata['annotations'] as JsonObject | undefined;
  if (annotations === undefined) return object;
  const { [creationString]: _own, ...others } = annotations;
  if (Object.keys(others).length > 0) metadata['annotations'] = others;
  else delete metadata['annotations'];
  return object;
}

function refusalOf(
  draft: Draft,
  { code, message, lastDesiredStatusCode, path, moduleId }: EdgeAgentError,
): AgentRefusal {
  const module = moduleId === undefined ? undefined : moduleIn(draft, moduleId);
  return {
    exception: `${code}Exception`,
    message: moduleId === undefined ? message : `${message} (module ${moduleId.replace(/^\$/, '')})`,
    statusCode: lastDesiredStatusCode,
    at: module === undefined ? draft.at : placeOf(module, path ?? ''),
  };
}

function moduleIn(draft: Draft, id: string): ModuleDraft | undefined {
  const name = id.replace(/^\$/, '');
  return [draft.edgeAgent, draft.edgeHub, ...draft.modules].find((module) => module?.name === name);
}
