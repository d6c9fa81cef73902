import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { pino, type Logger } from 'pino';
import { readClientAuthorities } from './certificates/client-authorities.ts';
import { keepSigningKey } from './bearer/signing-key.ts';
import { TokenIssuer, type IssuedToken, type TokenRequest } from './bearer/token-issuer.ts';
import { keepCertificates } from './certificates/keep.ts';
import type { ErrorContext } from './errors/envelope.ts';
import type { HubContext } from './hub-context.ts';
import { writeHubFile } from './hub-file.ts';
import { DEADLINES } from './mqtt/deadlines.ts';
import type { TelemetryInbox } from './mqtt/telemetry.ts';
import { makeDeviceParts } from './parts/device-parts.ts';
import { makeJobs } from './parts/job-parts.ts';
import { makeRestApp } from './parts/service-parts.ts';
import { makeTwinParts } from './parts/twin-parts.ts';
import { keepPolicies } from './sas/keep-policies.ts';
import { connectionString } from './sas/policies.ts';
import { HubServers } from './servers.ts';
import { DEFAULTS, isHubName, type LocalHubSettings } from './settings.ts';
import { MemoryState } from './storage/memory-state.ts';
import { makePrivateDirectory } from './storage/private-files.ts';

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
  /** A bearer token of the hub's own issuer, in place of one of Microsoft Entra ID. @throws RangeError */
  issueToken(request: TokenRequest): IssuedToken;
  close(): Promise<void>;
}

/**
 * Starts a hub in this process and returns once it can be connected to.
 * @throws PortUnavailable when a port is taken; Error when the data directory cannot be used
 */
export async function startLocalHub(settings: LocalHubSettings): Promise<LocalHub> {
  const name = settings.name ?? DEFAULTS.name;
  if (!isHubName(name)) throw new Error(`'${name}' cannot be a hub's name: it must be a host name.`);
  const dataDir = resolve(settings.dataDir);
  const nowMs = Date.now;
  await makePrivateDirectory(dataDir);
  const certificates = await keepCertificates(dataDir, name, nowMs());
  const clientAuthorities = await readClientAuthorities(settings.x509CaFiles ?? []);
  const policies = await keepPolicies(dataDir);
  const context: HubContext = {
    name,
    settings,
    dataDir,
    state: new MemoryState(),
    policies,
    log: createLog(settings.logLevel ?? DEFAULTS.logLevel),
    nowMs,
    errorContext: (): ErrorContext => ({ trackingId: randomBytes(16).toString('hex'), nowMs: nowMs() }),
  };
  const twinParts = makeTwinParts(context);
  const deviceParts = makeDeviceParts(context, twinParts);
  const { broker, telemetry, gateway } = deviceParts;
  const jobs = makeJobs(context, twinParts, deviceParts);
  const tokens = new TokenIssuer(await keepSigningKey(dataDir), name, nowMs);
  await broker.start();
  gateway?.start();
  jobs.start();
  const servers = new HubServers({
    certificate: certificates.server,
    app: makeRestApp(context, twinParts, deviceParts, { jobs, tokens }),
    acceptMqtt: (stream, certificate) => broker.accept(stream, certificate),
    clientAuthorities,
    handshakeMs: settings.deadlines?.handshakeMs ?? DEADLINES.handshakeMs,
    log: context.log,
  });
  const close = async (): Promise<void> => {
    broker.refuseNewConnections();
    jobs.close();
    await servers.close();
    await broker.close();
    gateway?.close();
    await context.state.close();
  };

  try {
    const ports = await servers.listen(
      settings.mqttPort ?? DEFAULTS.mqttPort,
      settings.httpsPort ?? DEFAULTS.httpsPort,
    );
    const { caFile, caPem } = certificates;
    const file = await writeHubFile(dataDir, { name, ...ports, caFile, policies, pid: process.pid });
    const strings = Object.fromEntries([...policies.values()].map((p) => [p.name, connectionString(name, p)] as const));
    return {
      name,
      ...ports,
      caFile: join(dataDir, 'ca.pem'),
      caPem,
      connectionString: strings['iothubowner'] ?? '',
      policies: strings,
      file: file.path,
      telemetry,
      issueToken: (request) => tokens.issue(request),
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
