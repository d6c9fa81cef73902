import type { Logger } from 'pino';
import { TokenIssuer } from './bearer/token-issuer.ts';
import { keepSigningKey } from './bearer/signing-key.ts';
import { readClientAuthorities } from './certificates/client-authorities.ts';
import { CertificateRenewal } from './certificates/renewal.ts';
import type { HubContext } from './hub-context.ts';
import type { HubHome } from './hub-home.ts';
import { DEADLINES } from './mqtt/deadlines.ts';
import { makeDeviceParts, type DeviceParts } from './parts/device-parts.ts';
import { makeJobs } from './parts/job-parts.ts';
import { makeMessageParts, type MessageParts } from './parts/message-parts.ts';
import { makeRestApp } from './parts/service-parts.ts';
import { makeTwinParts } from './parts/twin-parts.ts';
import { plantSeed } from './seed/plant-seed.ts';
import { readSeed } from './seed/seed.ts';
import { HubServers } from './servers.ts';
import { DEFAULTS } from './settings.ts';
import { MemoryState } from './storage/memory-state.ts';

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
export async function runHub(context: HubContext, { certificates }: HubHome): Promise<RunningHub> {
  const { name, settings, dataDir, nowMs, log } = context;
  const clientAuthorities = await readClientAuthorities(settings.x509CaFiles ?? []);
  const tokens = new TokenIssuer(await keepSigningKey(dataDir), name, nowMs);
  const twin = makeTwinParts(context);
  const device = makeDeviceParts(context, twin);
  const jobs = makeJobs(context, twin, device);
  const messages = makeMessageParts(context, twin, device);
  const { broker, gateway } = device;
  if (settings.seed !== undefined) {
    plantSeed(readSeed(settings.seed), twin, makeTwinParts({ ...context, state: new MemoryState() }));
  }
  // Whoever finds the hub ready finds the seed kept.
  await context.state.written();
  const servers = new HubServers({
    certificate: certificates.server,
    app: makeRestApp(context, twin, device, { jobs, tokens, messages }),
    acceptMqtt: (stream, certificate) => broker.accept(stream, certificate),
    clientAuthorities,
    handshakeMs: settings.deadlines?.handshakeMs ?? DEADLINES.handshakeMs,
    log,
  });
  await broker.start();
  gateway?.start();
  jobs.start();
  const renewal = new CertificateRenewal(certificates, renewing(context, servers, log));
  const close = async (): Promise<void> => {
    renewal.close();
    broker.refuseNewConnections();
    jobs.close();
    await servers.close();
    await broker.close();
    gateway?.close();
  };
  try {
    const { mqttPort = DEFAULTS.mqttPort, httpsPort = DEFAULTS.httpsPort } = settings;
    return { ...(await servers.listen(mqttPort, httpsPort)), device, messages, tokens, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function renewing({ dataDir, name, nowMs }: HubContext, servers: HubServers, log: Logger) {
  return {
    directory: dataDir,
    hubName: name,
    nowMs,
    renewed: (certificates: HubHome['certificates']) => {
      servers.renewCertificate(certificates.server);
      log.info('the server certificate was renewed');
    },
    failed: (error: unknown) => log.error({ err: error }, 'the server certificate could not be renewed'),
  };
}
