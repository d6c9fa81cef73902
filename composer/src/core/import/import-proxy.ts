import type { Json, JsonObject } from '../../source/node.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { isObject } from '../model/options.ts';
import { draftBack, isSame, type Trial } from './draft-back.ts';
import { putIn } from './put-in.ts';

/** The web proxy that both system modules name, and the environment it comes to; neither when they differ. */
export function importProxy(imported: Draft, trial: Trial): { proxy: JsonObject; env: JsonObject } | undefined {
  const env = envOf(imported.edgeHub);
  const [https, http, none, upstreamProtocol] = ['https_proxy', 'http_proxy', 'no_proxy', 'UpstreamProtocol'].map(
    (name) => textOf(env[name]),
  );
  if (https === undefined && http === undefined) return undefined;
  // It is put there by itself.
  const hosts = none
    ?.replace(/^localhost(,|$)/, '')
    .split(',')
    .filter((host) => host !== '');
  const said = { https, http, none: hosts };
  for (const all of [{ ...said, upstreamProtocol }, said]) {
    const proxy = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as JsonObject;
    const made = envOf(draftBack(trial, { proxy })?.edgeHub);
    const names = Object.keys(made);
    const isShared = [imported.edgeAgent, imported.edgeHub].every((module) => holds(envOf(module), made, trial));
    if (names.length > 0 && isShared) {
      return { proxy, env: Object.fromEntries(names.map((name) => [name, textOf(env[name]) ?? null])) };
    }
  }
  return undefined;
}

function holds(env: JsonObject, part: JsonObject, trial: Trial): boolean {
  return Object.entries(part).every(([name, value]) => isSame(putIn(env[name] ?? null, trial.valueOf), value));
}

function envOf(module: ModuleDraft | undefined): JsonObject {
  const env = module?.entry['env'];
  return isObject(env) ? env : {};
}

function textOf(entry: Json | undefined): string | undefined {
  const value = isObject(entry) && Object.keys(entry).length === 1 ? entry['value'] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
