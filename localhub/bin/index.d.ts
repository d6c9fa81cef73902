// What TypeScript knows of the package. The sources are not for its compiler unless it takes imports of `.ts` files.
import type { Buffer } from 'node:buffer';

/** A start that fails leaves nothing behind. */
export declare function startLocalHub(settings: LocalHubSettings): Promise<LocalHub>;

/** Either `dataDir` or `memory: true` is to be given. What each means: the README of the package. */
export interface LocalHubSettings {
  readonly dataDir?: string;
  readonly memory?: boolean;
  /** With `memory`: the directory in which `hub.json` is to be found while the hub runs. */
  readonly hubFileIn?: string;
  readonly seed?: Seed;
  readonly name?: string;
  /** 0 picks a free port. */
  readonly mqttPort?: number;
  readonly httpsPort?: number;
  readonly defaultPortsOn?: string;
  readonly sasGraceMs?: number;
  readonly queryDelayMs?: number;
  readonly configurationIntervalMs?: number;
  readonly logLevel?: string;
  readonly x509CaFiles?: readonly string[];
  readonly x509Authorities?: readonly string[];
  readonly deadlines?: {
    readonly handshakeMs?: number;
    readonly connectMs?: number;
    readonly packetMs?: number;
    readonly drainMs?: number;
  };
  readonly keptMessages?: number;
  readonly concurrentJobs?: number;
  readonly throttle?: 'F1' | 'B1' | 'B2' | 'B3' | 'S1' | 'S2' | 'S3';
  readonly gatewayManners?: boolean;
  readonly gatewayMergeMs?: number;
}

export type TwinValue = string | number | boolean | null | TwinValue[] | TwinObject;

export interface TwinObject {
  [key: string]: TwinValue;
}

interface SeedTwin {
  tags?: TwinObject | undefined;
  desired?: TwinObject | undefined;
  /** Both keys or none. */
  primaryKey?: string | undefined;
  secondaryKey?: string | undefined;
}

export interface Seed {
  devices: (SeedTwin & {
    deviceId: string;
    edge?: boolean | undefined;
    modules?: (SeedTwin & { moduleId: string })[] | undefined;
  })[];
}

export interface TelemetryMessage {
  /** `moduleId` is null for what a device sent itself. */
  readonly from: { readonly deviceId: string; readonly moduleId: string | null };
  /** System properties begin with `$.`. */
  readonly properties: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly enqueuedAtMs: number;
}

export interface LocalHub {
  readonly name: string;
  readonly mqttPort: number;
  readonly httpsPort: number;
  readonly caFile: string;
  readonly caPem: string;
  /** Of policy `iothubowner`. */
  readonly connectionString: string;
  readonly policies: Readonly<Record<string, string>>;
  /** The path of `hub.json`. */
  readonly file: string;
  /** Can be read when the hub has ended too. */
  readonly telemetry: {
    /** The last that devices and modules sent, the oldest first. */
    recent(): readonly TelemetryMessage[];
    /** How many came since the start. */
    count(): number;
    /** `subscribe` gives what ends it. */
    readonly received: { subscribe(listener: (message: TelemetryMessage) => void): () => void };
  };
  /** Resolves once the message is kept. @throws HubError, HubClosed */
  sendToDevice(
    deviceId: string,
    message: {
      readonly body?: Buffer;
      readonly messageId?: string;
      readonly correlationId?: string;
      readonly userId?: string;
      readonly contentType?: string;
      readonly contentEncoding?: string;
      /** In milliseconds since 1970; an hour from now where it is left out. */
      readonly expiresAtMs?: number;
      readonly ack?: 'none' | 'positive' | 'negative' | 'full';
      readonly properties?: Readonly<Record<string, string | null>>;
    },
  ): Promise<void>;
  /** @throws RangeError, HubClosed */
  issueToken(request: {
    readonly roles?: readonly string[];
    readonly actions?: readonly string[];
    readonly expiresInSeconds?: number;
    readonly audience?: string;
  }): { readonly token: string; readonly expiresOnTimestamp: number };
  /** Resolves when the hub could not keep what it was told, and has ended. */
  readonly failed: Promise<Error>;
  close(): Promise<void>;
}

/** What the hub refuses on purpose, as IoT Hub does: with the status and the code that the service API answers. */
export declare class HubError extends Error {
  readonly status: number;
  readonly code: string;
  constructor(parts: {
    readonly status: number;
    readonly code: string;
    readonly number: number;
    readonly text: string;
  });
}
/** The hub was closed, or has ended. */
export declare class HubClosed extends Error {}
/** A port that cannot be listened on. */
export declare class PortUnavailable extends Error {}
/** A seed that cannot be planted, with the place in it. */
export declare class SeedRefused extends Error {}
/** Settings that no hub can start with. */
export declare class SettingsRefused extends Error {}
/** The data directory is another hub's, or cannot be written. */
export declare class StateUnavailable extends Error {}
/** What is kept there is damaged, or of another version. */
export declare class StateUnreadable extends Error {}
