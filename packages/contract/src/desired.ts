import { z } from 'zod';
import { shortNameSchema, workloadNameSchema } from './names.ts';

/** One expected binding: what the composer says must be found at a path in the prober's container. */
export const expectedVolumeSchema = z.strictObject({
  share: z.string().min(1).max(253),
  protocol: z.enum(['smb', 'nfs']).optional(),
  path: z.string().startsWith('/').max(1024),
});
export type ExpectedVolume = z.infer<typeof expectedVolumeSchema>;

/** Bounds keep a typing error from turning into a storm or a silence. Units stand in the names. */
export const intervalSettings = {
  probeIntervalSeconds: z.int().min(5).max(3600).default(30),
  probeDeadlineSeconds: z.int().min(1).max(60).default(5),
  heartbeatSeconds: z.int().min(60).max(86_400).default(600),
  slowMilliseconds: z.int().min(1).max(60_000).default(1000),
};

/**
 * Desired properties of the reporter (volumes empty) and of a prober. IoT Hub adds `$version` and `$metadata`, which
 * readers strip before parsing.
 */
export const desiredSchema = z.strictObject({
  workload: workloadNameSchema.optional(),
  revision: z.string().max(64).optional(),
  volumes: z.record(shortNameSchema, expectedVolumeSchema).default({}),
  ...intervalSettings,
});
export type Desired = z.infer<typeof desiredSchema>;
export type DesiredInput = z.input<typeof desiredSchema>;
