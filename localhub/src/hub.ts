import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { pino, type Logger } from 'pino';
import type { IssuedToken, TokenRequest } from './bearer/token-issuer.ts';
import { checkMessage } from './c2d/check-message.ts';
import type { OutgoingMessage } from './c2d/device-message.ts';
import type { HubContext } from './hub-context.ts';
import { writeHubFile } from './hub-file.ts';
import { openHubHome, type HubHome } from './hub-home.ts';
import type { TelemetryInbox } from './mqtt/telemetry.ts';
import { runHub, type RunningHub } from './running-hub.ts';
import { connectionString } from './sas/policies.ts';
import { checkSettings } from './check-settings.ts';
import { HubClosed } from './errors/hub-closed.ts';
import { DEFAULTS, type LocalHubSettings } from './settings.ts';
import { asUnwritable } from './storage/unwritable.ts';

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
  /** Can be read when the hub has ended too. */
  readonly telemetry: TelemetryInbox;
  /** Takes a message for a device, and resolves once it is kept. @throws HubError, HubClosed */
  sendToDevice(deviceId: string, message: OutgoingMessage): Promise<void>;
  /** A bearer token of the hub's own issuer, in place of one of Microsoft Entra ID. @throws RangeError, HubClosed */
  issueToken(request: TokenRequest): IssuedToken;
  /** Resolves when it could not keep what it was told, and has ended for that. */
  readonly failed: Promise<Error>;
  close(): Promise<void>;
}

/** So long do answers that are under way have after a failure. */
const LAST_ANSWERS_MS = 200;

/**
 * Starts a hub in this process and returns once it can be connected to.
 * @throws SettingsRefused when the settings are wrong; SeedRefused when the seed is; PortUnavailable when a port is taken; StateUnavailable when another hub has the data directory;
 * StateUnreadable and Error when what is there cannot be used
 */
export async function startLocalHub(settings: LocalHubSettings): Promise<LocalHub> {
  checkSettings(settings);
  const name = settings.name ?? DEFAULTS.name;
  const home = await openHubHome(settings, name, Date.now());
  try {
    const context = makeContext(settings, name, home);
    const running = await runHub(context, home);
    try {
      return await tellOf(context, home, running);
    } catch (error) {
      await running.close();
      throw (await asUnwritable(home.hubFileDir, error)) ?? error;
    }
  } catch (error) {
    await home.abandon();
    throw error;
  }
}

function makeContext(settings: LocalHubSettings, name: string, { dataDir, state, policies }: HubHome): HubContext {
  const nowMs = Date.now;
  const log = createLog(settings.logLevel ?? DEFAULTS.logLevel);
  const errorContext = () => ({ trackingId: randomBytes(16).toString('hex'), nowMs: nowMs() });
  return { name, settings, dataDir, state, policies, log, nowMs, errorContext };
}

/** Writes `hub.json`, and gives what it says. */
async function tellOf(context: HubContext, home: HubHome, running: RunningHub): Promise<LocalHub> {
  const { name, policies, log } = context;
  const { mqttPort, httpsPort } = running;
  const { caFile, caPem } = home.certificates;
  const { dataDir: keptIn, hubFileDir } = home;
  const parts = { name, mqttPort, httpsPort, caFile, keptIn, policies, pid: process.pid };
  const file = await writeHubFile(hubFileDir, parts, home.left);
  let closing: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    await file.remove();
    await running.close();
    await home.close();
  };
  const failed = home.state.failed.then(async (error) => {
    log.fatal({ err: error }, 'what is told to the hub cannot be kept any more: it ends');
    await setTimeout(LAST_ANSWERS_MS);
    await (closing ??= close());
    return error;
  });
  const refuseIfEnded = (): void => {
    if (closing !== null) throw new HubClosed(`The local hub ${name} is closed. Start one again with startLocalHub.`);
  };
  const strings = Object.fromEntries([...policies.values()].map((p) => [p.name, connectionString(name, p)] as const));
  return {
    name,
    mqttPort,
    httpsPort,
    caFile,
    caPem,
    connectionString: strings['iothubowner'] ?? '',
    policies: strings,
    file: file.path,
    telemetry: running.device.telemetry,
    sendToDevice: async (deviceId, message) => {
      refuseIfEnded();
      running.messages.queue.enqueue(deviceId, checkMessage(message));
      await home.state.written();
    },
    issueToken: (request) => {
      refuseIfEnded();
      return running.tokens.issue(request);
    },
    failed,
    close: async () => (closing ??= close()),
  };
}

function createLog(level: string): Logger {
  return pino({ level, name: 'local-hub', redact: ['*.password', '*.key'] }, pino.destination({ dest: 2, sync: true }));
}
