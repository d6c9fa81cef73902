import type { Json, JsonObject } from '../../source/node.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { isObject } from '../model/options.ts';
import { draftBack, isSame, type Trial } from './draft-back.ts';

/** The web proxy that both system modules name, and the environment it comes to; neither when they differ. */
export function importProxy(imported: Draft, trial: Trial): { proxy: JsonObject; env: JsonObject } | undefined {
  const env = envOf(imported.edgeHub);
  const none = textOf(env['no_proxy']);
  const said = {
    https: textOf(env['https_proxy']),
    http: textOf(env['http_proxy']),
    none: none === undefined ? undefined : none.split(','),
    upstreamProtocol: textOf(env['UpstreamProtocol']),
  };
  const proxy = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)) as JsonObject;
  if (said.https === undefined && said.http === undefined) return undefined;
  const draft = draftBack(trial, { proxy });
  const made = Object.entries(envOf(draft?.edgeHub));
  const isShared = [imported.edgeAgent, imported.edgeHub].every((module) => {
    const own = envOf(module);
    return made.every(([name]) => own[name] !== undefined && isSame(own[name], env[name] ?? null));
  });
  if (made.length === 0 || !isShared) return undefined;
  return { proxy, env: Object.fromEntries(made.map(([name]) => [name, textOf(env[name]) ?? null])) };
}

function envOf(module: ModuleDraft | undefined): JsonObject {
  const env = module?.entry['env'];
  return isObject(env) ? env : {};
}

function textOf(entry: Json | undefined): string | undefined {
  const value = isObject(entry) && Object.keys(entry).length === 1 ? entry['value'] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
