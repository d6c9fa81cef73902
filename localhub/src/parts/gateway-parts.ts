import { DeviceRoutes } from '../gateway/device-routes.ts';
import { EdgeHubReports } from '../gateway/edge-hub-reports.ts';
import { InputQueues } from '../gateway/input-queues.ts';
import { inputCodec, patchCodec } from '../gateway/kept-codecs.ts';
import { MessageRouter } from '../gateway/message-router.ts';
import { ReportedPatches } from '../gateway/reported-patches.ts';
import type { HubContext } from '../hub-context.ts';
import { identityKey } from '../identity/identity-id.ts';
import type { LiveConnections } from '../mqtt/live-connections.ts';
import type { MessageSink } from '../mqtt/telemetry.ts';
import { DEFAULTS } from '../settings.ts';
import type { TwinParts } from './twin-parts.ts';

/** What stands between modules of edge devices and the hub. */
export interface GatewayParts {
  readonly reportedPatches: ReportedPatches;
  readonly router: MessageRouter;
  /** Reads the routes, and pushes what an earlier run has acknowledged and not pushed. */
  start(): void;
  close(): void;
}

export interface GatewayEnds {
  readonly connections: LiveConnections;
  /** The hub's own inbox. */
  readonly upstream: MessageSink;
}

/** The gateway of every edge device, when the settings ask for one. */
export function makeGatewayParts(context: HubContext, twinParts: TwinParts, ends: GatewayEnds): GatewayParts | null {
  const { settings, state, nowMs, log } = context;
  const { registry, twins } = twinParts;
  if (settings.gatewayManners !== true) return null;
  const reportedPatches = new ReportedPatches({
    registry,
    twins,
    table: state.table('gateway-reported-patches', patchCodec),
    mergeMs: settings.gatewayMergeMs ?? DEFAULTS.gatewayMergeMs,
  });
  const routes = new DeviceRoutes(registry, twins);
  const table = state.table('gateway-inputs', inputCodec);
  const { connections, upstream } = ends;
  const inputs = new InputQueues({ registry, connections, table, nowMs });
  const router = new MessageRouter({ registry, routes, inputs, upstream, nowMs });
  const reports = new EdgeHubReports({ registry, twins, connections, reportedPatches, nowMs });
  reportedPatches.received.subscribe(({ id, payload }) => router.acceptReport(id, payload));
  reportedPatches.refused.subscribe(({ id, reason }) => {
    log.warn({ module: identityKey(id), reason }, 'reported properties were refused; the module is not told why');
  });
  routes.read.subscribe((read) => {
    reports.tellRoutes(read);
    if (read.reason !== null) log.warn(read, 'the routes of a device were refused');
  });
  inputs.dropped.subscribe((dropped) => log.warn(dropped, 'a message between modules was dropped'));
  return {
    reportedPatches,
    router,
    start: () => {
      reports.start();
      routes.start();
      reportedPatches.push();
    },
    close: () => reportedPatches.close(),
  };
}
