import * as z from 'zod';
import { shortNameSchema, utcTimeSchema, workloadNameSchema } from './names.ts';

/** One expected binding: what the composer says must be found at a path in the prober's container. */
export const expectedVolumeSchema = z.strictObject({
  share: z.string().min(1).max(253),
  protocol: z.enum(['smb', 'nfs']).optional(),
  /** Where `..` leads depends on links, so it is refused. */
  path: z
    .string()
    .regex(/^\/(?!(?:.*\/)?\.\.(?:\/|$))/s, 'must begin with / and must not go up by ..')
    .max(1024),
  /** What has to be mounted there, `//server/share` or `server:/export`; without it, whatever was first seen. */
  source: z.string().min(1).max(512).optional(),
  /** A cloud-tiered share uploads what is written to it, so the write probe leaves it alone unless told otherwise. */
  tier: z.enum(['local', 'cloud']).optional(),
});
export type ExpectedVolume = z.infer<typeof expectedVolumeSchema>;

/** Bounds keep a typing error from turning into a storm or a silence. Units stand in the names. */
export const intervalSettings = {
  probeIntervalSeconds: z.int().min(5).max(3600).default(30),
  probeDeadlineSeconds: z.int().min(1).max(60).default(5),
  heartbeatSeconds: z.int().min(60).max(86_400).default(600),
  slowMilliseconds: z.int().min(1).max(60_000).default(1000),
};

/** How readings become states, and what else is done. */
export const stateSettings = {
  /** Full as soon as no more than this share of the blocks is free for a workload. */
  leastFreePercent: z.int().min(0).max(50).default(0),
  /** So many readings in a row until a worse state is believed, and until a better one is: fast to bad, slow to good. */
  badAfterReadings: z.int().min(1).max(20).default(1),
  goodAfterReadings: z.int().min(1).max(20).default(3),
  /** File systems that count as a share, beside cifs, smb3, nfs and nfs4: those of FUSE clients, as `fuse.rclone`. */
  shareFsTypes: z
    .array(
      z
        .string()
        .regex(
          /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,31}$/,
          'must be a file-system type such as fuse.rclone: 1 to 32 of A-Z, a-z, 0-9 and . _ -, starting with a letter or a digit',
        ),
    )
    .max(16)
    .default([]),
  /** A message to the hub at every change of a state. */
  telemetry: z.boolean().default(false),
};

/** Off unless it is there. It makes, flushes and removes a small file in a folder of its own. */
export const writeProbeSchema = z.strictObject({
  intervalSeconds: z.int().min(60).max(86_400).default(3600),
  includeCloud: z.boolean().default(false),
});
export type WriteProbe = z.infer<typeof writeProbeSchema>;

/** Maintenance: the volumes named, or all, are reported as they are but weigh nothing and send no telemetry. */
export const silenceSchema = z.strictObject({
  untilUtc: utcTimeSchema,
  /** An empty list would silence none, which nobody means. */
  volumes: z.array(shortNameSchema).min(1).max(256).optional(),
});
export type Silence = z.infer<typeof silenceSchema>;

/** Settings that are taken or refused one by one. `volumes` is taken as a whole: half of it could watch a wrong path. */
export const settingNames = [
  'workload',
  'revision',
  'volumes',
  'probeIntervalSeconds',
  'probeDeadlineSeconds',
  'heartbeatSeconds',
  'slowMilliseconds',
  'leastFreePercent',
  'badAfterReadings',
  'goodAfterReadings',
  'shareFsTypes',
  'telemetry',
  'writeProbe',
  'silence',
] as const;
export type SettingName = (typeof settingNames)[number];

/**
 * Desired properties of the reporter (volumes empty) and of a prober. IoT Hub adds `$version` and `$metadata`, which
 * readers strip before parsing.
 */
export const desiredSchema = z.strictObject({
  workload: workloadNameSchema.optional(),
  revision: z.string().max(64).optional(),
  volumes: z.record(shortNameSchema, expectedVolumeSchema).default({}),
  ...intervalSettings,
  ...stateSettings,
  writeProbe: writeProbeSchema.optional(),
  silence: silenceSchema.optional(),
});
export type Desired = z.infer<typeof desiredSchema>;
export type DesiredInput = z.input<typeof desiredSchema>;
