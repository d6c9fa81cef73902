import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { startLocalHub, type LocalHub } from './hub.ts';
import { PortUnavailable } from './listen.ts';
import { DEFAULTS, isHubName } from './settings.ts';

const EXIT = { done: 0, usage: 2, unavailable: 3 } as const;
/** Whatever hangs at the end is cut off here: SIGTERM ends every program within a second. */
const CLOSE_DEADLINE_MS = 700;

interface Options {
  readonly data: string;
  readonly name: string;
  readonly mqttPort: number;
  readonly httpsPort: number;
  readonly logLevel: string;
  readonly untilStdinCloses?: boolean;
  readonly x509Ca: readonly string[];
  readonly gatewayManners?: boolean;
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('a port is a number from 0 to 65535.');
  return port;
}

function readName(text: string): string {
  if (!isHubName(text))
    throw new InvalidArgumentError('a hub name is a host name, such as contoso.azure-devices.local.');
  return text;
}

function buildCommand(): Command {
  return new Command('mooring-localhub')
    .description(
      'An IoT Hub on this machine: MQTT and REST over TLS, for the unmodified SDKs. Listens on loopback only.\n' +
        'Identities, twins and deployments live in memory and are gone when it ends; ' +
        'certificates and policy keys are kept in the data directory.',
    )
    .requiredOption('--data <dir>', 'directory for certificates, policy keys and hub.json; made when missing')
    .option('--name <host>', 'logical name of the hub', readName, DEFAULTS.name)
    .option('--mqtt-port <port>', 'MQTT over TLS; 0 picks a free port', readPort, DEFAULTS.mqttPort)
    .option('--https-port <port>', 'REST, and MQTT over WebSockets; 0 picks a free port', readPort, DEFAULTS.httpsPort)
    .option('--gateway-manners', 'serve modules of edge devices as edgeHub does: routes, and reports pushed every 5 s')
    .option(
      '--x509-ca <file>',
      "PEM of an authority that signs devices' certificates; may be given several times",
      (file: string, files: readonly string[]) => [...files, file],
      [] as readonly string[],
    )
    .option('--until-stdin-closes', 'end when standard input ends, as on SIGTERM')
    .addOption(
      new Option('--log-level <level>', 'what is logged, to standard error')
        .choices(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
        .default(DEFAULTS.logLevel),
    )
    .allowExcessArguments(false)
    .exitOverride();
}

function complain(text: string): void {
  process.stderr.write(`mooring-localhub: ${text}\n`);
}

async function start(options: Options): Promise<LocalHub | number> {
  try {
    return await startLocalHub({
      dataDir: options.data,
      name: options.name,
      mqttPort: options.mqttPort,
      httpsPort: options.httpsPort,
      logLevel: options.logLevel,
      x509CaFiles: options.x509Ca,
      gatewayManners: options.gatewayManners === true,
    });
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error));
    return error instanceof PortUnavailable ? EXIT.unavailable : EXIT.usage;
  }
}

/** Resolves with the first reason to end. */
async function untilToldToEnd(untilStdinCloses: boolean): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => resolve());
    if (!untilStdinCloses) return;
    process.stdin.once('end', () => resolve());
    process.stdin.once('close', () => resolve());
    process.stdin.once('error', () => resolve());
    process.stdin.resume();
  });
}

/** Runs the program: prints one line of JSON once it can be connected to, and ends when told. */
export async function main(argv: readonly string[]): Promise<void> {
  let options: Options;
  try {
    options = buildCommand()
      .parse([...argv])
      .opts<Options>();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
    return;
  }
  // Before the start, so that an end asked for during it is not lost.
  const told = untilToldToEnd(options.untilStdinCloses === true);
  const hub = await start(options);
  if (typeof hub === 'number') process.exit(hub);
  const { name, mqttPort, httpsPort, file, caFile } = hub;
  // Whoever started this may have stopped reading; that is no reason to fall over.
  process.stdout.on('error', () => {});
  process.stdout.write(`${JSON.stringify({ event: 'ready', hub: name, mqttPort, httpsPort, file, caFile })}\n`);
  await told;
  setTimeout(() => process.exit(EXIT.done), CLOSE_DEADLINE_MS).unref();
  await hub.close();
  process.exit(EXIT.done);
}
