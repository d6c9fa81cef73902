import { ReportedPatches, type PendingPatch } from '../gateway/reported-patches.ts';
import type { HubContext } from '../hub-context.ts';
import { identityKey } from '../identity/identity-id.ts';
import { DEFAULTS } from '../settings.ts';
import type { TwinParts } from './twin-parts.ts';

/** What stands between modules of edge devices and the hub. */
export interface GatewayParts {
  readonly reportedPatches: ReportedPatches;
  /** Pushes what an earlier run has acknowledged and not pushed. */
  start(): void;
  close(): void;
}

/** The gateway of every edge device, when the settings ask for one. */
export function makeGatewayParts(context: HubContext, { registry, twins }: TwinParts): GatewayParts | null {
  const { settings, state, log } = context;
  if (settings.gatewayManners !== true) return null;
  const reportedPatches = new ReportedPatches({
    registry,
    twins,
    table: state.table<PendingPatch>('gateway-reported-patches'),
    mergeMs: settings.gatewayMergeMs ?? DEFAULTS.gatewayMergeMs,
  });
  reportedPatches.refused.subscribe(({ id, reason }) => {
    log.warn({ module: identityKey(id), reason }, 'reported properties were refused; the module is not told why');
  });
  return {
    reportedPatches,
    start: () => reportedPatches.push(),
    close: () => reportedPatches.close(),
  };
}
