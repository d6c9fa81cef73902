import type { Seed } from './seed/seed.ts';
import type { Tier } from './throttle/limits.ts';
import type { Deadlines } from './mqtt/deadlines.ts';

export interface LocalHubSettings {
  /** Holds the state, certificates, policy keys and `hub.json`; made when missing. This or `memory` is to be given. */
  readonly dataDir?: string;
  /**
   * Keeps nothing after its end: neither identities, twins, deployments and sessions nor certificates and policy keys,
   * which stand in a temporary directory that goes with the hub.
   */
  readonly memory?: boolean;
  /** With `memory`: the directory that `hub.json` is written to while the hub runs, to be found there; made when missing. */
  readonly hubFileIn?: string;
  /** Devices and modules to begin with: what is missing is created, what is there stays as it is. */
  readonly seed?: Seed;
  /** The hub's logical name: in connection strings, user names and tokens. */
  readonly name?: string;
  /** 0 picks a free port. */
  readonly mqttPort?: number;
  readonly httpsPort?: number;
  /**
   * A loopback address with the ports that clients dial by themselves, 8883 and 443. Where the hub's name leads there,
   * any client reaches the hub without more than its authority. On 127.0.0.1 they are the hub's ports, elsewhere more.
   */
  readonly defaultPortsOn?: string;
  /** How long past its expiry a token is taken, and a connection lives on. */
  readonly sasGraceMs?: number;
  /** How long queries, statistics and metrics lag behind what has changed. 0: not at all. */
  readonly queryDelayMs?: number;
  /** How often configurations are held against twins, and their metrics counted. 0: at once, on every change. */
  readonly configurationIntervalMs?: number;
  readonly logLevel?: string;
  /** PEM files of the authorities that sign devices' certificates, for identities of type `certificateAuthority`. */
  readonly x509CaFiles?: readonly string[];
  /** The same authorities, as PEM texts. */
  readonly x509Authorities?: readonly string[];
  /** How long a client may take; for tests of what happens when it takes longer. */
  readonly deadlines?: Partial<Deadlines>;
  /** Telemetry messages kept for reading in this process. */
  readonly keptMessages?: number;
  /** Jobs that may wait or run at a time; as many as come when left out. */
  readonly concurrentJobs?: number;
  /** Holds requests to the limits of this tier of IoT Hub; no limits when left out. */
  readonly throttle?: Tier;
  /** Modules of edge devices are served as by the edge gateway between them and the hub. */
  readonly gatewayManners?: boolean;
  /** The gateway's pause between two pushes of reported patches. */
  readonly gatewayMergeMs?: number;
}

export const DEFAULTS = {
  name: 'mooring-local.azure-devices.local',
  mqttPort: 8883,
  httpsPort: 8443,
  sasGraceMs: 5 * 60_000,
  queryDelayMs: 0,
  configurationIntervalMs: 0,
  logLevel: 'warn',
  keptMessages: 1000,
  gatewayMergeMs: 5000,
} as const;

/** A name that can stand in a certificate, a user name and a token. */
export function isHubName(name: string): boolean {
  return (
    name.length <= 253 && /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i.test(name)
  );
}
