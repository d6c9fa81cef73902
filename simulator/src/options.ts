import { readFileSync } from 'node:fs';
import { withoutKeys } from '@mooring/contract';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { profiles, type Profile } from './cluster/profile.ts';
import { parseDeviceConnection, type DeviceConnection } from './edge-agent/device-connection.ts';
import { rightLevels, type RightLevel } from './kubernetes-api/rights.ts';
import { parseShare, sharesSchema, type Share } from './shares/share.ts';

/** What one simulator is to be. */
export interface Options {
  profile: Profile;
  connection: DeviceConnection;
  gateway: string | undefined;
  rest: URL;
  /** PEM. */
  ca: string | undefined;
  dataFolder: string;
  shares: Share[];
  gpusPerNode: number;
  rights: RightLevel;
  untilStdinCloses: boolean;
  logLevel: string;
}

/** A command line that cannot be meant; exit code 2. `isHelp`: it asked for help and got it. */
export class UsageError extends Error {
  readonly isHelp: boolean;

  constructor(message: string, isHelp = false) {
    // It may repeat what was typed: a connection string, say, where the file with it was meant.
    super(withoutKeys(message));
    this.name = 'UsageError';
    this.isHelp = isHelp;
  }
}

interface Flags {
  profile: Profile;
  connectionStringFile: string;
  gateway?: string;
  rest?: URL;
  ca?: string;
  data: string;
  share: string[];
  sharesFile?: string;
  gpus: number;
  rights: RightLevel;
  untilStdinCloses?: true;
  logLevel: string;
}

const command = () =>
  new Command('mooring-simulator')
    .description('A simulated Azure Stack Edge device: an edgeAgent, a small Kubernetes API on loopback, shares.')
    .addOption(new Option('--profile <profile>', 'which device').choices(profiles).default('ase-1node'))
    .requiredOption('--connection-string-file <file>', 'file with the connection string of the device')
    .option('--gateway <host:port>', 'where MQTT is; by default the host of the connection string, port 8883', endpoint)
    .option('--rest <url>', 'where REST is; by default https:// and the host of the connection string', httpsUrl)
    .option('--ca <file>', 'PEM of the authority that signed the certificate of the hub')
    .requiredOption('--data <folder>', 'folder for the shares, the pods and simulator.json')
    .option(
      '--share <share>',
      'name[:smb|nfs][:local|cloud], may be repeated',
      (text, all: string[]) => [...all, text],
      [],
    )
    .option('--shares-file <file>', 'JSON: [{"name", "protocol", "tier"}]')
    .option('--gpus <count>', 'GPUs of each worker', gpus, 1)
    .option('--rights <level>', '0: version only, 1: the namespace, 2: nodes and PersistentVolumes as well', rights, 0)
    .option('--until-stdin-closes', 'end when standard input ends')
    .addOption(
      new Option('--log-level <level>', 'of the log on standard error')
        .choices(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
        .default('info'),
    )
    .configureOutput({ writeErr: () => undefined })
    .exitOverride();

/** Reads the command line and the files it names. Throws UsageError that says what is wrong and where. */
export function readOptions(args: readonly string[]): Options {
  let flags: Flags;
  try {
    flags = command()
      .parse([...args], { from: 'user' })
      .opts<Flags>();
  } catch (error) {
    if (error instanceof CommanderError)
      throw new UsageError(error.message.replace(/^error: /, ''), error.exitCode === 0);
    throw error;
  }
  const connection = wrap('--connection-string-file', () => parseDeviceConnection(read(flags.connectionStringFile)));
  const listed = flags.sharesFile;
  const fromFile = listed === undefined ? [] : wrap('--shares-file', () => parseJson(read(listed)));
  const given = Array.isArray(fromFile) ? (fromFile as unknown[]) : [fromFile];
  const shares = sharesSchema.safeParse([...given, ...flags.share.map(parseShare)]);
  if (!shares.success) {
    const issue = shares.error.issues[0];
    throw new UsageError(`share ${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? 'malformed'}`);
  }
  const ca = flags.ca;
  return {
    profile: flags.profile,
    connection,
    gateway: flags.gateway,
    rest: flags.rest ?? wrap('--connection-string-file', () => new URL(`https://${connection.hostName}`)),
    ca: ca === undefined ? undefined : wrap('--ca', () => read(ca)),
    dataFolder: flags.data,
    shares: shares.data,
    gpusPerNode: flags.gpus,
    rights: flags.rights,
    untilStdinCloses: flags.untilStdinCloses === true,
    logLevel: flags.logLevel,
  };
}

function read(file: string): string {
  return readFileSync(file, 'utf8');
}

/** Throws an Error that shows nothing of the text: a key may stand in it, whole or in part. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('it is not JSON');
  }
}

function wrap<T>(flag: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new UsageError(`${flag}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function endpoint(text: string): string {
  if (/^[A-Za-z0-9.-]+(:\d{1,5})?$/.test(text)) return text;
  throw new InvalidArgumentError('HOST:PORT is wanted');
}

function httpsUrl(text: string): URL {
  if (URL.canParse(text) && new URL(text).protocol === 'https:') return new URL(text);
  throw new InvalidArgumentError('an https:// address is wanted');
}

function gpus(text: string): number {
  if (/^[0-8]$/.test(text)) return Number(text);
  throw new InvalidArgumentError('0 to 8');
}

function rights(text: string): RightLevel {
  const level = rightLevels.find((candidate) => String(candidate) === text);
  if (level === undefined) throw new InvalidArgumentError(rightLevels.join(', '));
  return level;
}
