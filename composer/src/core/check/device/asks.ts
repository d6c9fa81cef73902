import { extensionKey } from '@mooring/edge-kubernetes';
import type { Path } from '../../../source/node.ts';
import { quantityOf } from '../../device/quantity.ts';
import type { At } from '../../diagnostics/diagnostic.ts';
import type { Draft, ModuleDraft } from '../../model/draft.ts';
import { isObject, lookUpObject } from '../../model/options.ts';

/** What a module asks of the node it is put on. */
export interface ModuleAsk {
  module: string;
  at: At;
  /** Resource → amount, in its own unit: what the scheduler counts. */
  requests: ReadonlyMap<string, number>;
  /** The place of each. */
  places: ReadonlyMap<string, At>;
  selector: ReadonlyMap<string, string>;
  selectorAt: At | undefined;
  /** How many pods ask for it at the same time; none of it counts where that is not known. */
  pods: number;
}

/** What every module that runs asks for; a stopped one has no pod. */
export function asksOf(draft: Draft): ModuleAsk[] {
  const all = [...draft.modules, ...(draft.edgeHub === undefined ? [] : [draft.edgeHub])];
  return all.filter(({ entry }) => entry['status'] !== 'stopped').map((module) => askOf(module));
}

function askOf(module: ModuleDraft): ModuleAsk {
  const requests = new Map<string, number>();
  const places = new Map<string, At>();
  // A limit without a request is a request.
  for (const part of ['limits', 'requests'] as const) {
    const found = lookUpObject(module.createOptions, extensionKey, 'resources', part);
    for (const [resource, amount] of Object.entries(found?.value ?? {})) {
      const text = typeof amount === 'number' || typeof amount === 'string' ? String(amount) : '';
      const value = quantityOf(text);
      if (value === undefined) continue;
      requests.set(resource, value);
      places.set(resource, module.optionAt([...(found?.path ?? []), resource]));
    }
  }
  const selector = lookUpObject(module.createOptions, extensionKey, 'nodeSelector');
  const path: Path | undefined = selector?.path;
  return {
    module: module.name,
    at: module.nameAt,
    requests,
    places,
    selector: new Map(
      Object.entries(isObject(selector?.value) ? selector.value : {}).flatMap(([label, value]) =>
        typeof value === 'string' ? [[label, value] as const] : [],
      ),
    ),
    pods: 1,
    selectorAt: path === undefined ? undefined : module.optionAt(path, 'key'),
  };
}
