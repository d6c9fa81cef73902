import * as z from 'zod';

/**
 * A key of a twin map: a volume name of a workload file, or a short stable id such as `g0` or `n1`. It must be usable in
 * an IoT Hub query and legal as a twin key (no `.`, `$`, `#` or white space).
 */
export const shortNameSchema = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'must be 1 to 63 of a-z, 0-9 and -, not starting or ending with -');

/** The workload name is also a prefix of module names, so it must leave room for `-prober`. */
export const workloadNameSchema = z
  .string()
  .regex(/^[a-z]([a-z0-9-]{0,48}[a-z0-9])?$/, 'must be 1 to 50 of a-z, 0-9 and -, starting with a letter');

export const reporterModuleName = 'reporter';

/** `line-inspection` → `line-inspection-prober`. */
export function proberModuleName(workload: string): string {
  return `${workload}-prober`;
}

/** Where a prober mounts the share behind a volume of the workload: `camera` → `/mooring/volumes/camera`. */
export function proberMountPath(volume: string): string {
  return `/mooring/volumes/${volume}`;
}

/** An instant in UTC. Of the ways to write one by ISO 8601 only this, so that all who read a twin can. */
export const utcTimeSchema = z.iso.datetime({
  offset: false,
  error: 'must be a time in UTC with seconds and Z, such as 2026-03-01T12:00:00Z',
});
