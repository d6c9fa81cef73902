import { readFile } from 'node:fs/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import { AUTHORITY_VARIABLE, decodeClientAuthorities } from '../../certificates/client-authorities.ts';
import { startLocalHub, type LocalHub } from '../../hub.ts';
import { LOOPBACK } from '../../listen.ts';
import { readJson } from '../../json/read-json.ts';
import { readSeed, SeedRefused, type Seed } from '../../seed/seed.ts';
import { DEFAULTS, isHubName } from '../../settings.ts';
import { TIERS, type Tier } from '../../throttle/limits.ts';
import { EXIT } from '../exit.ts';
import type { CommandIo } from '../command-io.ts';
import { DEFAULT_DATA_DIR, readSeconds, UsageError, withExamples } from '../command-options.ts';
import { untilToldToEnd } from '../told-to-end.ts';

/** Whatever hangs at the end is cut off here: SIGTERM ends every program within a second. */
const CLOSE_DEADLINE_MS = 700;

interface Options {
  readonly data: string;
  readonly name: string;
  readonly ports?: readonly [number, number];
  readonly mqttPort?: number;
  /** True without an address. */
  readonly defaultPorts?: string | true;
  readonly httpsPort?: number;
  readonly memory?: boolean;
  readonly seed?: string;
  readonly logLevel: string;
  readonly untilStdinCloses?: boolean;
  readonly x509Ca: readonly string[];
  readonly gatewayManners?: boolean;
  readonly throttle?: Tier;
  readonly concurrentJobs?: number;
  readonly sasGraceSeconds: number;
  readonly queryDelaySeconds: number;
  readonly configurationIntervalSeconds: number;
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('a port is a number from 0 to 65535.');
  return port;
}

function readPorts(text: string): readonly [number, number] {
  const [mqtt, https, ...more] = text.split(',');
  if (mqtt === undefined || https === undefined || more.length > 0) {
    throw new InvalidArgumentError('give two, as in 8883,8443: that of MQTT and that of HTTPS.');
  }
  return [readPort(mqtt), readPort(https)];
}

function readJobCount(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('a number of jobs is from 1 to 9999.');
}

function readName(text: string): string {
  if (isHubName(text)) return text;
  throw new InvalidArgumentError('a hub name is a host name, such as contoso.azure-devices.local.');
}

function secondsOption(name: string, defaultMs: number, atMost: number, text: string): Option {
  return new Option(`${name} <n>`, text).argParser(readSeconds(0, atMost)).default(defaultMs / 1000);
}

/** `start`: runs the hub until it is told to end. */
export function startCommand({ print, complain, stopped }: CommandIo): Command {
  const command = new Command('start')
    .description('start the hub and run it until it is told to end; what it is told is kept in its data directory')
    .addOption(
      new Option('--data <dir>', 'state, certificates, policy keys and hub.json; made when missing')
        .env('MOORING_LOCAL_HUB')
        .default(DEFAULT_DATA_DIR),
    )
    .option(
      '--memory',
      'keep nothing, keys and certificates neither; only hub.json is in the data directory, while it runs',
    )
    .option('--seed <file>', 'JSON of devices and modules to begin with; what is there already stays as it is')
    .option('--name <host>', 'logical name of the hub', readName, DEFAULTS.name)
    .option(
      '--ports <mqtt,https>',
      `both ports at once (default: ${DEFAULTS.mqttPort},${DEFAULTS.httpsPort}); 0 picks a free port`,
      readPorts,
    )
    .option('--mqtt-port <port>', `MQTT over TLS (default: ${DEFAULTS.mqttPort}); 0 picks a free port`, readPort)
    .option(
      '--https-port <port>',
      `REST, and MQTT over WebSockets (default: ${DEFAULTS.httpsPort}); 0 picks a free port`,
      readPort,
    )
    .option(
      '--default-ports [address]',
      'listen on 8883 and 443 of a loopback address too, for clients to which the name of the hub leads there',
    )
    .option('--gateway-manners', 'serve modules of edge devices as edgeHub does: routes, and reports pushed every 5 s')
    .addOption(
      new Option(
        '--x509-ca <file>',
        `PEM of an authority that signs devices' certificates; may be given several times. The one in ${AUTHORITY_VARIABLE} (its PEM in base64) counts as well`,
      )
        .argParser((file: string, files: readonly string[]) => [...files, file])
        .default([], 'none'),
    )
    .addOption(new Option('--throttle <tier>', 'hold requests to the limits of a tier of IoT Hub').choices(TIERS))
    .option('--concurrent-jobs <n>', 'jobs that may wait or run at a time (default: any number)', readJobCount)
    .addOption(
      secondsOption('--sas-grace-seconds', DEFAULTS.sasGraceMs, 86_400, 'how long past its expiry a token is taken'),
    )
    .addOption(
      secondsOption('--query-delay-seconds', DEFAULTS.queryDelayMs, 3600, 'how long queries lag behind what changes'),
    )
    .addOption(
      secondsOption(
        '--configuration-interval-seconds',
        DEFAULTS.configurationIntervalMs,
        3600,
        'evaluate deployments and configurations by a clock; 0 does at once',
      ),
    )
    .option('--until-stdin-closes', 'end when standard input ends, as on SIGTERM')
    .addOption(
      new Option('--log-level <level>', 'what is logged, to standard error')
        .choices(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
        .default(DEFAULTS.logLevel),
    )
    .action(async (options: Options) => {
      if (options.ports !== undefined && (options.mqttPort ?? options.httpsPort) !== undefined) {
        throw new UsageError('Give --ports, or --mqtt-port and --https-port, not both.');
      }
      const stdinClosed = options.untilStdinCloses === true ? untilStdinCloses() : new Promise<never>(() => {});
      const hub = await start(options);
      const { name, mqttPort, httpsPort, file, caFile } = hub;
      print(`${JSON.stringify({ event: 'ready', hub: name, mqttPort, httpsPort, file, caFile })}\n`);
      if (options.defaultPorts !== undefined) complain(howToBeFound(addressOf(options.defaultPorts), name, caFile));
      const failure = await Promise.race([untilToldToEnd(stopped), stdinClosed, hub.failed]);
      setTimeout(() => process.exit(failure === undefined ? EXIT.done : EXIT.unavailable), CLOSE_DEADLINE_MS).unref();
      if (failure !== undefined) complain(failure.message);
      await hub.close();
      process.exit(failure === undefined ? EXIT.done : EXIT.unavailable);
    });
  return withExamples(
    command,
    'start',
    'start --memory --ports 0,0',
    'start --data .mooring/hub --seed devices.json --name contoso.azure-devices.local',
  );
}

function addressOf(defaultPorts: string | true): string {
  return defaultPorts === true ? LOOPBACK : defaultPorts;
}

/** Listening there is not enough: the name must lead there, and its certificate must be believed. */
function howToBeFound(address: string, name: string, caFile: string): string {
  return `Clients dial ${name} at ports 8883 and 443. A line in /etc/hosts leads them here: "${address} ${name}". Node programs trust the hub with NODE_EXTRA_CA_CERTS=${caFile}, others with that authority in their own way.`;
}

async function start(options: Options): Promise<LocalHub> {
  const [mqttPort, httpsPort] = options.ports ?? [options.mqttPort, options.httpsPort];
  const { defaultPorts } = options;
  return await startLocalHub({
    ...(options.memory === true ? { memory: true, hubFileIn: options.data } : { dataDir: options.data }),
    name: options.name,
    logLevel: options.logLevel,
    x509CaFiles: options.x509Ca,
    x509Authorities: decodeClientAuthorities(process.env[AUTHORITY_VARIABLE]),
    gatewayManners: options.gatewayManners === true,
    sasGraceMs: options.sasGraceSeconds * 1000,
    queryDelayMs: options.queryDelaySeconds * 1000,
    configurationIntervalMs: options.configurationIntervalSeconds * 1000,
    ...(mqttPort === undefined ? {} : { mqttPort }),
    ...(httpsPort === undefined ? {} : { httpsPort }),
    ...(defaultPorts === undefined ? {} : { defaultPortsOn: addressOf(defaultPorts) }),
    ...(options.throttle === undefined ? {} : { throttle: options.throttle }),
    ...(options.concurrentJobs === undefined ? {} : { concurrentJobs: options.concurrentJobs }),
    ...(options.seed === undefined ? {} : { seed: await readSeedFile(options.seed) }),
  });
}

async function readSeedFile(path: string): Promise<Seed> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new SeedRefused(`The seed ${path} cannot be read: ${(error as Error).message}.`);
  });
  try {
    return readSeed(readJson(text));
  } catch (error) {
    if (error instanceof SyntaxError) throw new SeedRefused(`The seed ${path} is not JSON: ${error.message}.`);
    if (error instanceof SeedRefused) throw new SeedRefused(`${path}: ${error.message}`);
    throw error;
  }
}

async function untilStdinCloses(): Promise<undefined> {
  return await new Promise((resolve) => {
    for (const event of ['end', 'close', 'error'] as const) process.stdin.once(event, () => resolve(undefined));
    process.stdin.resume();
  });
}
