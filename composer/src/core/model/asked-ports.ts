import { parsePortKey, parsePortNumber, type PortKey } from '@mooring/edge-kubernetes';
import type { JsonObject } from '../../source/node.ts';
import { isObject, lookUp, lookUpObject } from './options.ts';

/** A port of a Service as createOptions ask for it. */
export interface AskedPort {
  /** As it stands there: `80/tcp`. */
  key: string;
  /** What others reach it at. */
  outer: number;
  inner: PortKey;
}

/** `ExposedPorts`: the same number outside as inside. What edgeAgent drops silently is left out. */
export function exposedPorts(createOptions: JsonObject): AskedPort[] {
  return Object.keys(lookUpObject(createOptions, 'ExposedPorts')?.value ?? {}).flatMap((key) => {
    const inner = parsePortKey(key);
    return inner === null ? [] : [{ key, outer: inner.port, inner }];
  });
}

/** `PortBindings`, one for every number outside. What edgeAgent drops silently is left out. */
export function boundPorts(createOptions: JsonObject): AskedPort[] {
  const bindings = lookUpObject(createOptions, 'HostConfig', 'PortBindings')?.value ?? {};
  return Object.entries(bindings).flatMap(([key, value]) => {
    const inner = parsePortKey(key);
    if (inner === null || !Array.isArray(value)) return [];
    return value.flatMap((one) => {
      const hostPort = isObject(one) ? lookUp(one, 'HostPort')?.value : undefined;
      const isPort = typeof hostPort === 'string' || typeof hostPort === 'number';
      const outer = isPort ? parsePortNumber(String(hostPort)) : null;
      return outer === null ? [] : [{ key, outer, inner }];
    });
  });
}
