import { parsePortKey } from '@mooring/edge-kubernetes';
import type { JsonObject } from '../../../source/node.ts';
import { isObject, lookUp } from '../../model/options.ts';
import { mayBeFilled } from '../../variables/may-be-filled.ts';
import { hostOf, type Refuse } from './refuse.ts';

const mostPort = 65_535;

/** Ports of `PortBindings` that docker refuses; keys that are no port at all are told for every target. */
export function refusePorts(createOptions: JsonObject, refuse: Refuse): void {
  const host = hostOf(createOptions);
  const bindings = lookUp(host?.value, 'PortBindings');
  if (host === undefined || bindings === undefined || !isObject(bindings.value)) return;
  for (const [key, list] of Object.entries(bindings.value)) {
    const path = [host.key, bindings.key, key];
    const inside = parsePortKey(key);
    if (inside !== null && !isPort(inside.port)) {
      refuse(path, `\`${key}\` is no port`, `Ports go up to ${mostPort}.`, { part: 'key' });
    }
    for (const [index, one] of (Array.isArray(list) ? list : []).entries()) {
      const outside = isObject(one) ? lookUp(one, 'HostPort') : undefined;
      if (outside === undefined || typeof outside.value === 'object') continue;
      const text = String(outside.value);
      if (mayBeFilled(text) || isOutside(text)) continue;
      refuse(
        [...path, index, outside.key],
        `\`${text.slice(0, 40)}\` is no port of the machine, for \`${key}\``,
        `Write a number up to ${mostPort}, or two with a hyphen between them.`,
      );
    }
  }
}

/** A port, a range of them, or nothing, which leaves it to docker; a protocol behind it is read over. */
function isOutside(text: string): boolean {
  const [, first, last] = /^(?:(\d+)(?:-(\d+))?)?(?:\/\w+)?$/.exec(text) ?? [undefined, '-1'];
  if (first === undefined) return true;
  const [from, to] = [Number(first), Number(last ?? first)];
  return from >= 0 && from <= to && to <= mostPort;
}

function isPort(port: number): boolean {
  return port >= 0 && port <= mostPort;
}
