import type { JsonObject } from '../../source/node.ts';
import { isObject } from '../model/options.ts';

/** What the API puts in for what is not said. */
const rolling = { maxSurge: '25%', maxUnavailable: '25%' };

/**
 * How a Deployment replaces its pods, in full. Left to the API, `rollingUpdate` would belong to nobody, so nobody who
 * applies on the server (Flux does) could take it away, and `Recreate` is refused beside it: a module that first gets a GPU
 * later could never be applied.
 */
export function strategyOf(asked: JsonObject | undefined, mustEndFirst: boolean): JsonObject {
  if (asked === undefined)
    return mustEndFirst ? { type: 'Recreate' } : { type: 'RollingUpdate', rollingUpdate: rolling };
  const { type = 'RollingUpdate', rollingUpdate } = asked;
  if (type !== 'RollingUpdate') return asked;
  return { type, rollingUpdate: { ...rolling, ...(isObject(rollingUpdate) ? rollingUpdate : {}) } };
}
