import type { ModuleInput } from '@mooring/edge-kubernetes';
import type { Json, JsonObject } from '../../source/node.ts';
import type { ModuleDraft } from '../model/draft.ts';
import { isObject, lookUp } from '../model/options.ts';

/** A module of a draft as edgeAgent would see it. */
export function moduleInputOf(module: ModuleDraft, imagePullSecret: string | undefined): ModuleInput {
  return {
    id: module.name,
    image: textOf(module.settings, 'image'),
    status: textOf(module.entry, 'status'),
    env: envOf(lookUp(module.entry, 'env')?.value),
    createOptions: module.createOptions,
    imagePullSecret,
  };
}

/** `imagePullPolicy` as IoT Edge has it, in lower case. */
export function pullPolicyOf(module: ModuleDraft): string | undefined {
  return textOf(module.entry, 'imagePullPolicy')?.toLowerCase();
}

function envOf(env: Json | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(isObject(env) ? env : {}).map(([name, one]) => {
      const value = isObject(one) ? lookUp(one, 'value')?.value : one;
      return [name, value === undefined || typeof value === 'object' ? '' : String(value)];
    }),
  );
}

function textOf(object: JsonObject, name: string): string | undefined {
  const value = lookUp(object, name)?.value;
  return typeof value === 'string' ? value : undefined;
}
