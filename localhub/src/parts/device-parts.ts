import { randomBytes } from 'node:crypto';
import type { HubContext } from '../hub-context.ts';
import { MethodCaller } from '../method/method-caller.ts';
import { KnownModels, modelCodec } from '../identity/known-models.ts';
import { HubBroker } from '../mqtt/broker.ts';
import { LiveConnections } from '../mqtt/live-connections.ts';
import { createSessionStore } from '../mqtt/session-store.ts';
import { TelemetryInbox } from '../mqtt/telemetry.ts';
import { TwinChannel } from '../mqtt/twin-channel.ts';
import { Gatekeeper } from '../sas/gatekeeper.ts';
import { DEFAULTS } from '../settings.ts';
import { makeGatewayParts, type GatewayParts } from './gateway-parts.ts';
import type { TwinParts } from './twin-parts.ts';

/** What devices and modules speak to. */
export interface DeviceParts {
  readonly gatekeeper: Gatekeeper;
  readonly connections: LiveConnections;
  readonly methods: MethodCaller;
  readonly telemetry: TelemetryInbox;
  readonly broker: HubBroker;
  readonly gateway: GatewayParts | null;
}

export function makeDeviceParts(context: HubContext, twinParts: TwinParts): DeviceParts {
  const { registry, presence, twins } = twinParts;
  const { name: hubName, settings, policies, state, log, nowMs, errorContext } = context;
  const sasGraceMs = settings.sasGraceMs ?? DEFAULTS.sasGraceMs;
  const written = (): Promise<void> => state.written();
  const gatekeeper = new Gatekeeper({ hubName, policies, registry, nowMs, graceMs: sasGraceMs });
  const connections = new LiveConnections();
  const models = new KnownModels(state.table('model-ids', modelCodec));
  presence.modelIdOf = (key) => models.find(key);
  const methods = new MethodCaller(connections, () => randomBytes(8).toString('hex'));
  const telemetry = new TelemetryInbox(settings.keptMessages ?? DEFAULTS.keptMessages, state);
  const gateway = makeGatewayParts(context, twinParts, { connections, upstream: telemetry });
  const twinChannel = new TwinChannel({
    twins,
    connections,
    nowMs,
    errorContext,
    written,
    reportedPatches: gateway?.reportedPatches ?? null,
    failed: (error) => log.error({ err: error }, 'a twin could not be seen to'),
  });
  const broker = new HubBroker({
    hubName,
    registry,
    gatekeeper,
    presence,
    models,
    connections,
    twinChannel,
    methods,
    telemetry: gateway?.router ?? telemetry,
    sessions: createSessionStore(state),
    log,
    nowMs,
    sasGraceMs,
    written,
    ...(settings.deadlines === undefined ? {} : { deadlines: settings.deadlines }),
  });
  return { gatekeeper, connections, methods, telemetry, broker, gateway };
}
