import { z } from 'zod';
import { gpuStateSchema, gpuSubsystemStateSchema } from './gpu-state.ts';
import { shortNameSchema, utcTimeSchema } from './names.ts';
import { volumeStateSchema } from './volume-state.ts';

const count = z.int().min(0);
const text = z.string().max(512);

/** One watched mount. Sizes are MiB so that a 32 TiB share stays far below the twin's integer bound of 2^52. */
export const reportedVolumeSchema = z.strictObject({
  state: volumeStateSchema,
  share: text,
  path: z.string().max(1024),
  protocol: z.enum(['smb', 'nfs']).optional(),
  /** What mountinfo says is mounted there: `//server/share`, `server:/export`, absent when nothing is. */
  source: text.optional(),
  fsType: z.string().max(64).optional(),
  readOnly: z.boolean().optional(),
  totalMiB: count.optional(),
  freeMiB: count.optional(),
  latencyMs: count.optional(),
  errno: z.string().max(64).optional(),
  detail: text.optional(),
  /** Since when this state has stood. */
  sinceUtc: utcTimeSchema,
  /** When the reading behind this state was taken; absent until the first probe has ended. */
  probedAtUtc: utcTimeSchema.optional(),
});
export type ReportedVolume = z.infer<typeof reportedVolumeSchema>;

export const reportedGpuSchema = z.strictObject({
  state: gpuStateSchema,
  name: z.string().max(128).optional(),
  uuid: z.string().max(128).optional(),
  bus: z.string().max(64).optional(),
  driver: z.string().max(64).optional(),
  memoryTotalMiB: count.optional(),
  memoryUsedMiB: count.optional(),
  utilizationPercent: count.max(100).optional(),
  temperatureC: z.int().optional(),
  detail: text.optional(),
});
export type ReportedGpu = z.infer<typeof reportedGpuSchema>;

export const reportedNodeSchema = z.strictObject({
  name: z.string().max(253),
  ready: z.enum(['true', 'false', 'unknown']),
  pressure: z
    .array(z.enum(['memory', 'disk', 'pid', 'network']))
    .max(4)
    .optional(),
  gpusAllocatable: count.optional(),
  kubelet: z.string().max(64).optional(),
});
export type ReportedNode = z.infer<typeof reportedNodeSchema>;

export const reportedClaimSchema = z.strictObject({
  name: z.string().max(253),
  phase: z.enum(['Pending', 'Bound', 'Lost', 'unknown']),
  volume: z.string().max(253).optional(),
  detail: text.optional(),
});
export type ReportedClaim = z.infer<typeof reportedClaimSchema>;

export const reportedPersistentVolumeSchema = z.strictObject({
  name: z.string().max(253),
  phase: z.enum(['Pending', 'Available', 'Bound', 'Released', 'Failed', 'unknown']),
  /** `namespace/name` of the claim that holds it. */
  claim: z.string().max(512).optional(),
});
export type ReportedPersistentVolume = z.infer<typeof reportedPersistentVolumeSchema>;

/** An API right as SelfSubjectAccessReview answered it; `unknown` when it could not be asked. */
export const rightSchema = z.enum(['allowed', 'denied', 'unknown']);

export const summarySchema = z.strictObject({
  state: z.enum(['ok', 'degraded', 'bad', 'unknown']),
  volumesGood: count,
  volumesDegraded: count,
  volumesBad: count,
  volumesUnknown: count,
  gpus: count,
  nodes: count,
  /** Entries that the 32 KB budget left out, over all maps; the maps' own counts stand in `omitted`. */
  omitted: count,
});
export type Summary = z.infer<typeof summarySchema>;

/** The maps that grow with the device, in the document's own words. */
export const budgetedMaps = ['volumes', 'gpus', 'nodes', 'claims', 'persistentVolumes'] as const;
export type BudgetedMap = (typeof budgetedMaps)[number];

/** The whole reported section of a reporter's or prober's module twin, contract version 1. */
export const reportedSchema = z.strictObject({
  contract: z.literal(1),
  role: z.enum(['reporter', 'prober']),
  workload: z.string().max(64).optional(),
  revision: z.string().max(64).optional(),
  seq: z.int().min(1),
  heartbeatUtc: utcTimeSchema,
  summary: summarySchema,
  agent: z.strictObject({
    version: z.string().max(32),
    startedUtc: utcTimeSchema,
    simulated: z.boolean().optional(),
  }),
  /** Which node and pod speaks; `nodeSource` says how the name was learnt. */
  where: z.strictObject({
    node: z.string().max(253).optional(),
    nodeSource: z.enum(['token', 'environment', 'api', 'unknown']),
    pod: z.string().max(253).optional(),
    namespace: z.string().max(63).optional(),
  }),
  /** Of the machine below the container (the worker VM), from /proc. */
  machine: z
    .strictObject({
      kernel: z.string().max(128).optional(),
      bootId: z.string().max(64).optional(),
      cpus: count.optional(),
      load1: z.number().optional(),
      memoryTotalMiB: count.optional(),
      memoryAvailableMiB: count.optional(),
    })
    .optional(),
  cluster: z.strictObject({
    /** 0: no rights, 1: the namespace, 2: nodes and persistent volumes as well, absent: not asked or no answer yet. */
    level: z.int().min(0).max(2).optional(),
    version: z.string().max(64).optional(),
    rights: z.strictObject({
      pods: rightSchema,
      persistentvolumeclaims: rightSchema,
      nodes: rightSchema,
      persistentvolumes: rightSchema,
    }),
    detail: text.optional(),
  }),
  gpu: z.strictObject({ state: gpuSubsystemStateSchema, detail: text.optional() }),
  volumes: z.record(shortNameSchema, reportedVolumeSchema),
  gpus: z.record(shortNameSchema, reportedGpuSchema),
  nodes: z.record(shortNameSchema, reportedNodeSchema),
  claims: z.record(shortNameSchema, reportedClaimSchema),
  persistentVolumes: z.record(shortNameSchema, reportedPersistentVolumeSchema),
  omitted: z.strictObject({
    volumes: count,
    gpus: count,
    nodes: count,
    claims: count,
    persistentVolumes: count,
  }),
  /** Desired properties that were refused; the settings before stay in force. */
  settings: z.strictObject({ ac: z.int(), av: z.int(), ad: text }).optional(),
});
export type Reported = z.infer<typeof reportedSchema>;
