import { diffReported, planPatches, type JsonObject } from '@mooring/contract';
import { damp } from './damp.ts';

/** At most one patch in this time: edgeHub merges and holds back what comes faster, and the hub throttles. */
export const leastBetweenPatchesMilliseconds = 10_000;

export interface Publication {
  readonly patches: readonly JsonObject[];
  readonly reason: 'change' | 'heartbeat';
}

/**
 * What to send now, if anything: the difference to what the twin was last seen to hold, or everything that rides along
 * when the heartbeat is due.
 *
 * @param confirmed the reported section as the twin was last read
 * @param document the budgeted document of this moment, with its new `seq` and `heartbeatUtc`
 */
export function planPublication(
  confirmed: JsonObject,
  document: JsonObject,
  heartbeatIsDue: boolean,
): Publication | undefined {
  if (heartbeatIsDue) return { patches: planPatches(confirmed, document), reason: 'heartbeat' };
  const damped = damp(confirmed, document);
  if (diffReported(confirmed, damped) === undefined) return undefined;
  const stamped = { ...damped, seq: document['seq'] ?? 1, heartbeatUtc: document['heartbeatUtc'] ?? '' };
  return { patches: planPatches(confirmed, stamped), reason: 'change' };
}
