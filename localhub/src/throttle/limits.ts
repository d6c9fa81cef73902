/** Tiers of IoT Hub, one unit each. */
export const TIERS = ['F1', 'B1', 'S1', 'B2', 'S2', 'B3', 'S3'] as const;
export type Tier = (typeof TIERS)[number];

/** What is counted together. */
export type ThrottledOperation =
  | 'IdentityRegistry'
  | 'Query'
  | 'DirectMethod'
  | 'TwinRead'
  | 'TwinUpdate'
  | 'Job'
  | 'Configuration'
  | 'CloudToDeviceMessage';

export interface Rate {
  readonly count: number;
  readonly perSeconds: number;
}

const minute = (count: number): Rate => ({ count, perSeconds: 60 });
const second = (count: number): Rate => ({ count, perSeconds: 1 });

/** Direct methods are counted in pieces of 4 KB of the request's payload. */
export const METHOD_METER_BYTES = 4096;

const SMALL: Readonly<Record<ThrottledOperation, Rate>> = {
  IdentityRegistry: minute(100),
  Query: minute(20),
  DirectMethod: second(40),
  TwinRead: second(100),
  TwinUpdate: second(50),
  Job: minute(100),
  Configuration: minute(20),
  CloudToDeviceMessage: minute(100),
};

const LARGE: Readonly<Record<ThrottledOperation, Rate>> = {
  IdentityRegistry: minute(5000),
  Query: minute(1000),
  DirectMethod: second(6144),
  TwinRead: second(500),
  TwinUpdate: second(250),
  Job: minute(5000),
  Configuration: minute(20),
  CloudToDeviceMessage: minute(5000),
};

/** The documented limits of a hub of one unit. */
export function limitsOf(tier: Tier): Readonly<Record<ThrottledOperation, Rate>> {
  if (tier === 'B3' || tier === 'S3') return LARGE;
  return tier === 'B2' || tier === 'S2' ? { ...SMALL, DirectMethod: second(120) } : SMALL;
}
