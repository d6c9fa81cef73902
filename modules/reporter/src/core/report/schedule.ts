import { diffReported, planPatches, type JsonObject } from '@mooring/contract';
import { damp } from './damp.ts';

export interface Publication {
  readonly patches: readonly JsonObject[];
  readonly reason: 'change' | 'heartbeat';
}

/**
 * What to send now, if anything: the difference to what the twin was last seen to hold, or everything that rides along
 * when the heartbeat is due.
 *
 * @param confirmed the reported section as the twin was last read; `null` wherever it is not known what it holds
 * @param document the budgeted document of this moment, with its new `seq` and `heartbeatUtc`
 */
export function planPublication(
  confirmed: JsonObject,
  document: JsonObject,
  heartbeatIsDue: boolean,
): Publication | undefined {
  const damped = damp(confirmed, document);
  if (diffReported(confirmed, damped) === undefined) {
    return heartbeatIsDue ? { patches: planPatches(confirmed, document), reason: 'heartbeat' } : undefined;
  }
  const stamped = { ...damped, seq: document['seq'] ?? 1, heartbeatUtc: document['heartbeatUtc'] ?? '' };
  return { patches: planPatches(confirmed, heartbeatIsDue ? document : stamped), reason: 'change' };
}
