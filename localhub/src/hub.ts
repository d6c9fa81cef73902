import { randomBytes } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { join, resolve } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { pino, type Logger } from 'pino';
import { keepCertificates } from './certificates/keep.ts';
import { ConfigurationStore } from './configuration/configuration-store.ts';
import { Deployments } from './configuration/deployments.ts';
import type { ErrorContext } from './errors/envelope.ts';
import { PresenceBoard } from './identity/presence.ts';
import { IdentityRegistry } from './identity/registry.ts';
import { writeHubFile } from './hub-file.ts';
import { closeServer, ConnectionKeeper, listenOnLoopback } from './listen.ts';
import { MethodCaller } from './method/method-caller.ts';
import { HubBroker } from './mqtt/broker.ts';
import { LiveConnections } from './mqtt/live-connections.ts';
import { TelemetryInbox } from './mqtt/telemetry.ts';
import { TwinChannel } from './mqtt/twin-channel.ts';
import { TwinIndex } from './query/twin-index.ts';
import { allRoutes } from './rest/all-routes.ts';
import { createRestApp } from './rest/app.ts';
import { Gatekeeper } from './sas/gatekeeper.ts';
import { keepPolicies, mintKey } from './sas/keep-policies.ts';
import { connectionString } from './sas/policies.ts';
import { DEFAULTS, isHubName, type LocalHubSettings } from './settings.ts';
import { makePrivateDirectory } from './storage/private-files.ts';
import { TwinService } from './twin/twin-service.ts';
import { acceptWebSockets } from './websocket.ts';

/** A running local hub. */
export interface LocalHub {
  readonly name: string;
  readonly mqttPort: number;
  readonly httpsPort: number;
  readonly caFile: string;
  readonly caPem: string;
  /** Of policy `iothubowner`. */
  readonly connectionString: string;
  /** Connection strings by policy name. */
  readonly policies: Readonly<Record<string, string>>;
  /** `hub.json` with all of this. */
  readonly file: string;
  readonly telemetry: TelemetryInbox;
  close(): Promise<void>;
}

/** Longer than any idle time of the service SDK, which keeps sockets alive and never retries on a closed one. */
const KEEP_ALIVE_MS = 330_000;
const HANDSHAKE_MS = 10_000;

/**
 * Starts a hub in this process and returns once it can be connected to.
 * @throws PortUnavailable when a port is taken; Error when the data directory cannot be used
 */
export async function startLocalHub(settings: LocalHubSettings): Promise<LocalHub> {
  const name = settings.name ?? DEFAULTS.name;
  if (!isHubName(name)) throw new Error(`'${name}' cannot be a hub's name: it must be a host name.`);
  const dataDir = resolve(settings.dataDir);
  const log = createLog(settings.logLevel ?? DEFAULTS.logLevel);
  const nowMs = Date.now;
  const sasGraceMs = settings.sasGraceMs ?? DEFAULTS.sasGraceMs;
  await makePrivateDirectory(dataDir);
  const certificates = await keepCertificates(dataDir, name, nowMs());
  const policies = await keepPolicies(dataDir);
  const errorContext = (): ErrorContext => ({ trackingId: randomBytes(16).toString('hex'), nowMs: nowMs() });

  const registry = new IdentityRegistry({ hubName: name, nowMs, mintKey });
  const presence = new PresenceBoard();
  const twins = new TwinService(registry, presence, nowMs);
  const gatekeeper = new Gatekeeper({ hubName: name, policies, registry, nowMs, graceMs: sasGraceMs });
  const connections = new LiveConnections();
  const methods = new MethodCaller(connections, () => randomBytes(8).toString('hex'));
  const telemetry = new TelemetryInbox(settings.keptMessages ?? DEFAULTS.keptMessages);
  const twinChannel = new TwinChannel(twins, connections, errorContext);
  const index = new TwinIndex(registry, presence);
  const configurations = new ConfigurationStore(nowMs);
  const deployments = new Deployments(registry, presence, twins, configurations);
  deployments.refusedByTwin.subscribe((refusal) => log.warn(refusal, 'a deployment could not be applied'));
  const broker = new HubBroker({
    hubName: name,
    registry,
    gatekeeper,
    presence,
    connections,
    twinChannel,
    methods,
    telemetry,
    log,
    nowMs,
    sasGraceMs,
  });
  await broker.start();

  const routes = allRoutes({ registry, presence, twins, methods, configurations, deployments, index });
  const app = createRestApp({ gatekeeper, routes, errorContext, log });
  const tls = {
    cert: certificates.server.certificatePem,
    key: certificates.server.privateKeyPem,
    minVersion: 'TLSv1.2' as const,
    handshakeTimeout: HANDSHAKE_MS,
  };
  const mqtt = createTlsServer(tls, (socket) => broker.accept(socket));
  const https = createHttpsServer({ ...tls, keepAliveTimeout: KEEP_ALIVE_MS });
  https.on('request', app as RequestListener);
  https.headersTimeout = KEEP_ALIVE_MS + 5_000;
  acceptWebSockets(https, (stream) => broker.accept(stream));
  for (const server of [mqtt, https]) {
    server.on('tlsClientError', (error) => log.debug({ reason: error.message }, 'TLS handshake failed'));
  }
  const servers = [mqtt, https].map((server) => ({ server, open: new ConnectionKeeper(server, 'connection') }));
  const close = async (): Promise<void> => {
    await Promise.all(servers.map(async ({ server, open }) => closeServer(server, open)));
    await broker.close();
  };

  try {
    const mqttPort = await listenOnLoopback(mqtt, settings.mqttPort ?? DEFAULTS.mqttPort, 'MQTT');
    const httpsPort = await listenOnLoopback(https, settings.httpsPort ?? DEFAULTS.httpsPort, 'HTTPS');
    const { caFile, caPem } = certificates;
    const file = await writeHubFile(dataDir, { name, mqttPort, httpsPort, caFile, policies, pid: process.pid });
    const strings = Object.fromEntries([...policies.values()].map((p) => [p.name, connectionString(name, p)] as const));
    return {
      name,
      mqttPort,
      httpsPort,
      caFile: join(dataDir, 'ca.pem'),
      caPem,
      connectionString: strings['iothubowner'] ?? '',
      policies: strings,
      file: file.path,
      telemetry,
      close: async () => {
        await file.remove();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function createLog(level: string): Logger {
  return pino({ level, name: 'local-hub', redact: ['*.password', '*.key'] }, pino.destination({ dest: 2, sync: true }));
}
