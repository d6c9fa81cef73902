import type { Logger } from 'pino';
import { TokenIssuer } from './bearer/token-issuer.ts';
import { readClientAuthorities } from './certificates/client-authorities.ts';
import { CertificateRenewal } from './certificates/renewal.ts';
import { commandName } from './command-name.ts';
import type { HubContext } from './hub-context.ts';
import type { HubHome } from './hub-home.ts';
import { LOOPBACK } from './listen.ts';
import { DEADLINES } from './mqtt/deadlines.ts';
import { makeDeviceParts, type DeviceParts } from './parts/device-parts.ts';
import { makeJobs } from './parts/job-parts.ts';
import { makeMessageParts, type MessageParts } from './parts/message-parts.ts';
import { makeRestApp } from './parts/service-parts.ts';
import { makeTwinParts } from './parts/twin-parts.ts';
import { plantSeed } from './seed/plant-seed.ts';
import { readSeed } from './seed/seed.ts';
import { HubServers, type ServerParts } from './servers.ts';
import { DEFAULTS, type LocalHubSettings } from './settings.ts';
import { MemoryState } from './storage/memory-state.ts';

/** What SDKs dial whatever they are told. */
const DIALLED_PORTS = { mqtt: 8883, https: 443 } as const;
/** For whoever cannot have them. */
function withoutDialledPorts(): string {
  return `Without --default-ports any other port does: \`${commandName()} env\` leads Node programs there.`;
}

/** All parts of a hub, listening. */
export interface RunningHub {
  readonly mqttPort: number;
  readonly httpsPort: number;
  readonly device: DeviceParts;
  readonly messages: MessageParts;
  readonly tokens: TokenIssuer;
  /** Ends every connection and everything that runs; what is kept stays open. */
  close(): Promise<void>;
}

/** Makes the parts and listens. @throws PortUnavailable, StateUnreadable, SeedRefused */
export async function runHub(context: HubContext, home: HubHome): Promise<RunningHub> {
  const { certificates, deviceAuthority, signingKey } = home;
  const { name, settings, nowMs, log } = context;
  const fromFiles = await readClientAuthorities(settings.x509CaFiles ?? []);
  const clientAuthorities = [...(settings.x509Authorities ?? []), ...fromFiles];
  const tokens = new TokenIssuer(signingKey, name, nowMs);
  const twin = makeTwinParts(context);
  const device = makeDeviceParts(context, twin);
  const jobs = makeJobs(context, twin, device);
  const messages = makeMessageParts(context, twin, device);
  const { broker, gateway } = device;
  const serverParts = {
    certificate: certificates.server,
    app: makeRestApp(context, twin, device, { jobs, tokens, messages }),
    acceptMqtt: ((stream, certificate) => broker.accept(stream, certificate)) satisfies ServerParts['acceptMqtt'],
    clientAuthorities,
    deviceAuthority: deviceAuthority.certificatePem,
    handshakeMs: settings.deadlines?.handshakeMs ?? DEADLINES.handshakeMs,
    log,
  };
  const servers = new HubServers(serverParts);
  const standard = new HubServers(serverParts);
  await broker.start();
  const renewal = new CertificateRenewal(certificates, renewing(context, [servers, standard], log));
  const close = async (): Promise<void> => {
    renewal.close();
    broker.refuseNewConnections();
    jobs.close();
    twin.close();
    await Promise.all([servers.close(), standard.close()]);
    await broker.close();
    gateway?.close();
  };
  try {
    const ports = await listen(settings, servers, standard);
    // Now that nothing hinders the start any more. For whoever has reached the first of the ports already, as may be with
    // --default-ports, a device of the seed is not there yet.
    if (settings.seed !== undefined) {
      plantSeed(readSeed(settings.seed), twin, makeTwinParts({ ...context, state: new MemoryState() }));
    }
    twin.start();
    gateway?.start();
    jobs.start();
    // Whoever finds the hub ready finds the seed kept.
    await context.state.written();
    return { ...ports, device, messages, tokens, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** On the ports of the settings, and on those that SDKs dial where that is asked for. @throws PortUnavailable */
async function listen(settings: LocalHubSettings, servers: HubServers, standard: HubServers) {
  const { mqttPort = DEFAULTS.mqttPort, httpsPort = DEFAULTS.httpsPort, defaultPortsOn } = settings;
  const { mqtt, https } = DIALLED_PORTS;
  const dialled = defaultPortsOn === undefined ? null : { host: defaultPortsOn, advice: withoutDialledPorts() };
  if (dialled?.host === LOOPBACK) return await servers.listen(mqtt, https, dialled);
  if (dialled !== null) await standard.listen(mqtt, https, dialled);
  return await servers.listen(mqttPort, httpsPort);
}

function renewing({ dataDir, name, nowMs }: HubContext, servers: readonly HubServers[], log: Logger) {
  return {
    directory: dataDir,
    hubName: name,
    nowMs,
    renewed: (certificates: HubHome['certificates']) => {
      for (const one of servers) one.renewCertificate(certificates.server);
      log.info('the server certificate was renewed');
    },
    failed: (error: unknown) => log.error({ err: error }, 'the server certificate could not be renewed'),
  };
}
