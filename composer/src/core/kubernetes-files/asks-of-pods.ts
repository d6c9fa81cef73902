import type { Path } from '../../source/node.ts';
import type { ModuleAsk } from '../check/device/asks.ts';
import { quantityOf } from '../device/quantity.ts';
import type { At } from '../diagnostics/diagnostic.ts';
import { isObject } from '../model/options.ts';
import type { FileObject } from './file-object.ts';
import type { FilePod } from './file-pod.ts';
import type { ObjectSet } from './object-set.ts';

/**
 * What pods ask of nodes. One that says where it runs, tolerates taints or has a scheduler of its own may run where others
 * do not, and is left out.
 */
export function asksOfPods({ pods }: ObjectSet): ModuleAsk[] {
  return pods.flatMap((pod) => {
    const { tolerations, nodeName, schedulerName = 'default-scheduler' } = pod.spec;
    const count = countOf(pod.object);
    const isFree = tolerations === undefined && nodeName === undefined && schedulerName === 'default-scheduler';
    return isFree && count !== undefined ? [askOf(pod, count)] : [];
  });
}

function askOf({ object, path, spec, containers }: FilePod, pods: number): ModuleAsk {
  const requests = new Map<string, number>();
  const before = new Map<string, number>();
  const places = new Map<string, At>();
  for (const container of containers) {
    for (const [resource, { amount, at }] of amountsOf(object, container.path)) {
      // Init containers run one after the other, before the others: the most that one of them asks for counts.
      if (container.isInit) before.set(resource, Math.max(before.get(resource) ?? 0, amount));
      else requests.set(resource, (requests.get(resource) ?? 0) + amount);
      if (!places.has(resource)) places.set(resource, object.at(at));
    }
  }
  for (const [resource, amount] of before) requests.set(resource, Math.max(requests.get(resource) ?? 0, amount));
  const selector = spec['nodeSelector'];
  return {
    module: object.name ?? object.kind,
    at: object.at(['metadata', 'name']),
    requests,
    places,
    pods,
    selector: new Map(
      Object.entries(isObject(selector) ? selector : {}).flatMap(([label, value]) =>
        typeof value === 'string' ? [[label, value] as const] : [],
      ),
    ),
    selectorAt: selector === undefined ? undefined : object.at([...path, 'nodeSelector'], 'key'),
  };
}

/** A limit without a request is a request. */
function amountsOf(object: FileObject, container: Path): Map<string, { amount: number; at: Path }> {
  const found = new Map<string, { amount: number; at: Path }>();
  for (const part of ['limits', 'requests']) {
    const path = [...container, 'resources', part];
    for (const [resource, value] of Object.entries(object.object(path) ?? {})) {
      const text = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
      const amount = quantityOf(text);
      if (amount !== undefined) found.set(resource, { amount, at: [...path, resource] });
    }
  }
  return found;
}

/**
 * How many pods an object makes that run together; 0 where it depends on the nodes or the hour. Undefined: it makes none.
 */
function countOf(object: FileObject): number | undefined {
  const number = (key: string) => {
    const value = object.get(['spec', key]);
    return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : 1;
  };
  switch (object.kind) {
    case 'Pod':
      return 1;
    case 'DaemonSet':
    case 'CronJob':
      return 0;
    case 'Job':
      return number('parallelism') || undefined;
    default:
      return number('replicas') || undefined;
  }
}
