import { pino } from 'pino';
import type { HubContext } from '../hub-context.ts';
import { buildPolicies } from '../sas/policies.ts';
import { DEFAULTS } from '../settings.ts';
import { MemoryState } from '../storage/memory-state.ts';
import { StateUnreadable } from '../storage/state-error.ts';
import type { StoredRow } from '../storage/row.ts';
import { makeDeviceParts } from './device-parts.ts';
import { makeJobs } from './job-parts.ts';
import { makeMessageParts } from './message-parts.ts';
import { makeTwinParts } from './twin-parts.ts';

const NO_KEY = '';

/**
 * Whether a hub can begin with these rows: every part is made of them, and none started, and none is left over.
 * @throws StateUnreadable
 */
export function checkState(rows: readonly StoredRow[]): void {
  const nowMs = Date.now;
  const state = new MemoryState(rows);
  const context: HubContext = {
    name: DEFAULTS.name,
    settings: { memory: true, gatewayManners: true },
    dataDir: '',
    state,
    policies: buildPolicies({
      iothubowner: NO_KEY,
      service: NO_KEY,
      device: NO_KEY,
      registryRead: NO_KEY,
      registryReadWrite: NO_KEY,
    }),
    log: pino({ level: 'silent' }),
    nowMs,
    errorContext: () => ({ trackingId: '', nowMs: nowMs() }),
  };
  const twin = makeTwinParts(context);
  const device = makeDeviceParts(context, twin);
  makeJobs(context, twin, device);
  makeMessageParts(context, twin, device);
  const [unknown] = state.unasked();
  if (unknown !== undefined) throw new StateUnreadable(`No hub of this version keeps a table '${unknown}'.`);
}
