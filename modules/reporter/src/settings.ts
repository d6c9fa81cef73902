import { parseArgs } from 'node:util';
import { desiredSchema, logLevels } from '@mooring/contract';
import * as z from 'zod';

/** What the process was started with. Everything that concerns shares comes from the twin instead. */
export interface Settings {
  readonly role: 'reporter' | 'prober';
  readonly simulated: boolean;
  readonly procfs: string;
  readonly sysfs: string;
  readonly rootfs: string;
  readonly healthPort: number;
  readonly httpHost: string;
  readonly connectDeadlineMilliseconds: number;
  readonly keepAliveSeconds: number;
  readonly extraShareFsTypes: readonly string[];
  readonly logLevel: string;
  readonly untilStdinCloses: boolean;
}

/** A flag or a variable that cannot be meant. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const helpText = `mooring-reporter: reports node, GPU and volume-mount state through its module twin

It connects as the IoT Edge module that its environment names (IOTEDGE_* as edgeAgent sets them, or
EdgeHubConnectionString and EdgeModuleCACertificateFile). Where there is no IoT Edge, MOORING_CONNECTION_FILE names the
file with its connection string, such as a key of a mounted Secret (MOORING_CONNECTION_SECRET=namespace/name says which);
it waits until that file is there.

  --path.procfs DIR             where /proc is (default /proc)
  --path.sysfs DIR              where /sys is (default /sys)
  --path.rootfs DIR             put before every mount path and the service account (default /)
  --health-port N               /healthz, /readyz and /metrics (default 8089; 0: a free one)
  --http-host ADDRESS           where they are listened for (default 127.0.0.1). On 0.0.0.0 everybody who reaches the
                                pod can read the names and states of shares: there is no login
  --connect-deadline-seconds N  give up where the hub was not reached once for so long (default 600). After the first
                                connection it goes on trying without end
  --keep-alive-seconds N        ask the hub so often whether it is there (default 30); one that swallows everything is
                                noticed after twice that time at the latest
  --share-fs-type TYPE          take this file system for a share too, as fuse.rclone; may be repeated. The desired
                                property shareFsTypes adds to it
  --log-level LEVEL             trace, debug, info, warn, error, fatal, silent (default info); the direct method setLogLevel changes
                                it while it runs
  --until-stdin-closes          end when standard input ends
  --help

It answers the direct methods probe, explain and setLogLevel. What it watches, and how, are desired properties of its
twin; with telemetry switched on there it sends a message at every change of a state to its output named state.

Environment: MOORING_ROLE=reporter|prober (default reporter), MOORING_SIMULATED=1, MOORING_NODE_NAME,
and each flag with a value as MOORING_<FLAG>, e.g. MOORING_PATH_PROCFS, MOORING_HTTP_HOST.

Exit status: 0 ended by a signal, 2 usage or no identity, 3 the hub was out of reach from the start on.
`;

/** Digits alone: nothing, or a space, would otherwise count as 0. */
const whole = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().min(least).max(most));
const settingsSchema = z.object({
  MOORING_ROLE: z.enum(['reporter', 'prober']).default('reporter'),
  MOORING_SIMULATED: z.enum(['0', '1']).default('0'),
  'path.procfs': z.string().min(1).default('/proc'),
  'path.sysfs': z.string().min(1).default('/sys'),
  'path.rootfs': z.string().min(1).default('/'),
  'health-port': whole(0, 65_535).default(8089),
  'http-host': z.union([z.ipv4(), z.ipv6(), z.literal('localhost')], 'must be an IP address').default('127.0.0.1'),
  'connect-deadline-seconds': whole(1, 86_400).default(600),
  // Load balancers on the way forget a connection over which nothing has passed for 4 minutes.
  'keep-alive-seconds': whole(1, 240).default(30),
  // One rule for the flag and for the twin.
  'share-fs-type': desiredSchema.shape.shareFsTypes,
  'log-level': z.enum(logLevels).default('info'),
});

const options = {
  'path.procfs': { type: 'string' },
  'path.sysfs': { type: 'string' },
  'path.rootfs': { type: 'string' },
  'health-port': { type: 'string' },
  'http-host': { type: 'string' },
  'connect-deadline-seconds': { type: 'string' },
  'keep-alive-seconds': { type: 'string' },
  'share-fs-type': { type: 'string', multiple: true },
  'log-level': { type: 'string' },
  'until-stdin-closes': { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/**
 * Settings from the command line, then from the environment, then by default.
 *
 * @returns `help` when that was asked for
 * @throws UsageError that names the flag or variable
 */
export function readSettings(args: readonly string[], environment: NodeJS.ProcessEnv): Settings | 'help' {
  const flags = parseFlags(args);
  if (flags.help === true) return 'help';
  const given: Record<string, unknown> = {
    MOORING_ROLE: environment['MOORING_ROLE'] || undefined,
    MOORING_SIMULATED: environment['MOORING_SIMULATED'] || undefined,
  };
  for (const flag of Object.keys(options)) {
    const variable = environment[`MOORING_${flag.toUpperCase().replace(/[.-]/g, '_')}`] || undefined;
    given[flag] = flags[flag] ?? (flag === 'share-fs-type' ? variable?.split(',') : variable);
  }
  const parsed = settingsSchema.safeParse(given);
  if (!parsed.success) {
    const reasons = parsed.error.issues.map((issue) => `${issue.path.map(String).join('.')}: ${issue.message}`);
    throw new UsageError(`${reasons.join('; ')}. See --help.`);
  }
  const values = parsed.data;
  return {
    role: values.MOORING_ROLE,
    simulated: values.MOORING_SIMULATED === '1',
    procfs: values['path.procfs'],
    sysfs: values['path.sysfs'],
    rootfs: values['path.rootfs'],
    healthPort: values['health-port'],
    httpHost: values['http-host'],
    connectDeadlineMilliseconds: values['connect-deadline-seconds'] * 1000,
    keepAliveSeconds: values['keep-alive-seconds'],
    extraShareFsTypes: values['share-fs-type'],
    logLevel: values['log-level'],
    untilStdinCloses: flags['until-stdin-closes'] === true,
  };
}

/** What is no flag may be a connection string in the wrong place: it is told by its place alone. */
function parseFlags(args: readonly string[]): Record<string, string | string[] | boolean | undefined> {
  try {
    const { values, tokens } = parseArgs({ args: [...args], options, allowPositionals: true, tokens: true });
    const stray = tokens.find(({ kind }) => kind === 'positional');
    if (stray === undefined) return values;
    throw new UsageError(
      `Argument ${stray.index + 1} is no flag. Only flags are taken; the identity comes from the environment. See --help.`,
    );
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${error instanceof Error ? error.message : String(error)} See --help.`);
  }
}
