import * as z from 'zod';
import { settingNames } from './desired.ts';
import { gpuStateSchema, gpuSubsystemStateSchema } from './gpu-state.ts';
import { shortNameSchema, utcTimeSchema } from './names.ts';
import { textLimits } from './text-limits.ts';
import { twinLimits } from './twin-limits.ts';
import { volumeStateSchema } from './volume-state.ts';

/** Within the integers a twin can hold; what is larger is reported in a larger unit, or not at all. */
const count = z.int().min(0).max(twinLimits.integer);

function texts<K extends string>(limits: Readonly<Record<K, number>>): { [P in K]: z.ZodString } {
  const schemas = Object.entries<number>(limits).map(([field, units]) => [field, z.string().max(units)]);
  return Object.fromEntries(schemas) as { [P in K]: z.ZodString };
}

const volumeText = texts(textLimits.volume);
const gpuText = texts(textLimits.gpu);
const nodeText = texts(textLimits.node);
const claimText = texts(textLimits.claim);
const persistentVolumeText = texts(textLimits.persistentVolume);
const documentText = texts(textLimits.document);
const whereText = texts(textLimits.where);
const machineText = texts(textLimits.machine);
const clusterText = texts(textLimits.cluster);

/** One watched mount. Sizes are MiB so that a 32 TiB share stays far below the twin's integer bound of 2^52. */
export const reportedVolumeSchema = z.strictObject({
  state: volumeStateSchema,
  share: volumeText.share,
  path: volumeText.path,
  protocol: z.enum(['smb', 'nfs']).optional(),
  /** What mountinfo says is mounted there: `//server/share`, `server:/export`, absent when nothing is. */
  source: volumeText.source.optional(),
  fsType: volumeText.fsType.optional(),
  readOnly: z.boolean().optional(),
  /** Mount options that decide how it fails: `vers=3.1.1,sec=ntlmssp,soft`. */
  options: volumeText.options.optional(),
  /** The source does not name the share. For information: how a server names its shares is documented nowhere. */
  wrongShare: z.boolean().optional(),
  totalMiB: count.optional(),
  freeMiB: count.optional(),
  /** Only where the server counts them. */
  inodes: count.optional(),
  freeInodes: count.optional(),
  /** Median and worst of the last readings that answered. */
  latencyMs: count.optional(),
  worstMs: count.optional(),
  /** When a file was last written, flushed and removed by the write probe. */
  writtenUtc: utcTimeSchema.optional(),
  /** When the write probe last tried to, where that did not get through. */
  writeTriedUtc: utcTimeSchema.optional(),
  /** In the answer to `probe` only: the state that the last write makes of it, where that is worse than the reading. */
  writeState: volumeStateSchema.optional(),
  errno: volumeText.errno.optional(),
  detail: volumeText.detail.optional(),
  /** Since when this state has stood. */
  sinceUtc: utcTimeSchema,
  /** When the reading behind this state was taken; absent until the first probe has ended. */
  probedAtUtc: utcTimeSchema.optional(),
});
export type ReportedVolume = z.infer<typeof reportedVolumeSchema>;

export const reportedGpuSchema = z.strictObject({
  state: gpuStateSchema,
  name: gpuText.name.optional(),
  uuid: gpuText.uuid.optional(),
  bus: gpuText.bus.optional(),
  driver: gpuText.driver.optional(),
  memoryTotalMiB: count.optional(),
  memoryUsedMiB: count.optional(),
  utilizationPercent: count.max(100).optional(),
  temperatureC: z.int().optional(),
  detail: gpuText.detail.optional(),
});
export type ReportedGpu = z.infer<typeof reportedGpuSchema>;

export const reportedNodeSchema = z.strictObject({
  name: nodeText.name,
  ready: z.enum(['true', 'false', 'unknown']),
  pressure: z
    .array(z.enum(['memory', 'disk', 'pid', 'network']))
    .max(4)
    .optional(),
  gpusAllocatable: count.optional(),
  kubelet: nodeText.kubelet.optional(),
});
export type ReportedNode = z.infer<typeof reportedNodeSchema>;

export const reportedClaimSchema = z.strictObject({
  name: claimText.name,
  phase: z.enum(['Pending', 'Bound', 'Lost', 'unknown']),
  volume: claimText.volume.optional(),
  detail: claimText.detail.optional(),
});
export type ReportedClaim = z.infer<typeof reportedClaimSchema>;

export const reportedPersistentVolumeSchema = z.strictObject({
  name: persistentVolumeText.name,
  phase: z.enum(['Pending', 'Available', 'Bound', 'Released', 'Failed', 'unknown']),
  /** `namespace/name` of the claim that holds it. */
  claim: persistentVolumeText.claim.optional(),
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
  /** Volumes under maintenance: counted among the others too, but without weight in `state`. */
  volumesSilenced: count.optional(),
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
  workload: documentText.workload.optional(),
  revision: documentText.revision.optional(),
  seq: z.int().min(1).max(twinLimits.integer),
  heartbeatUtc: utcTimeSchema,
  summary: summarySchema,
  agent: z.strictObject({
    version: z.string().max(textLimits.agent.version),
    startedUtc: utcTimeSchema,
    simulated: z.boolean().optional(),
  }),
  /** Which node and pod speaks; `nodeSource` says how the name was learnt. */
  where: z.strictObject({
    node: whereText.node.optional(),
    nodeSource: z.enum(['token', 'environment', 'api', 'unknown']),
    pod: whereText.pod.optional(),
    namespace: whereText.namespace.optional(),
  }),
  /** Of the machine below the container (the worker VM), from /proc. */
  machine: z
    .strictObject({
      kernel: machineText.kernel.optional(),
      bootId: machineText.bootId.optional(),
      cpus: count.optional(),
      load1: z.number().optional(),
      memoryTotalMiB: count.optional(),
      memoryAvailableMiB: count.optional(),
    })
    .optional(),
  cluster: z.strictObject({
    /** 0: no rights, 1: the namespace, 2: nodes and persistent volumes as well, absent: not asked or no answer yet. */
    level: z.int().min(0).max(2).optional(),
    version: clusterText.version.optional(),
    rights: z.strictObject({
      pods: rightSchema,
      persistentvolumeclaims: rightSchema,
      nodes: rightSchema,
      persistentvolumes: rightSchema,
    }),
    detail: clusterText.detail.optional(),
  }),
  gpu: z.strictObject({
    state: gpuSubsystemStateSchema,
    detail: z.string().max(textLimits.gpuSubsystem.detail).optional(),
  }),
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
  /** How desired properties were taken. A value that was refused is named, and the one before it stays in force. */
  settings: z
    .strictObject({
      ac: count,
      av: count,
      ad: z.string().max(textLimits.settings.ad),
      /** By setting, as IoT Plug and Play acknowledges: `value` is the one in force. */
      refused: z
        .partialRecord(
          z.enum(settingNames),
          z.strictObject({
            value: z.union([z.string().max(textLimits.settings.refusedValue), z.number(), z.boolean()]),
            ac: count,
            av: count,
            ad: z.string().max(textLimits.settings.refusedAd),
          }),
        )
        .optional(),
    })
    .optional(),
});
export type Reported = z.infer<typeof reportedSchema>;
