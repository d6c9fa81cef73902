import * as z from 'zod';
import { logLevels, mostReadingsExplained, mostVolumesNamed } from './methods.ts';
import { shortNameSchema, utcTimeSchema } from './names.ts';
import { reportedVolumeSchema } from './reported.ts';
import { textLimits } from './text-limits.ts';
import { volumeStateSchema } from './volume-state.ts';

// What the reporter answers, as who asks reads it: the reporter itself has no use for these schemas, and leaves them out.

/** The answer of `probe`. */
export const probeResponseSchema = z.strictObject({
  contract: z.literal(1),
  startedUtc: utcTimeSchema,
  finishedUtc: utcTimeSchema,
  /** When the answering process itself started: tells a new pod from an old one. */
  agentStartedUtc: utcTimeSchema,
  revision: z.string().max(64).optional(),
  node: z.string().max(253).optional(),
  volumes: z.record(shortNameSchema, reportedVolumeSchema),
  /** Names that were asked for but are not among the expected volumes. */
  unknownVolumes: z.array(z.string()).max(mostVolumesNamed),
  /**
   * Names of expected volumes that the answer had no room for: nothing is known of them by it. They are to be asked for by
   * name. Absent where none was left out.
   */
  omittedVolumes: z.array(shortNameSchema).min(1).optional(),
});
export type ProbeResponse = z.infer<typeof probeResponseSchema>;

/** One reading as it was taken, before it was believed. */
export const readingSchema = z.strictObject({
  atUtc: utcTimeSchema,
  state: volumeStateSchema,
  latencyMs: z.int().min(0).optional(),
  errno: z.string().max(textLimits.volume.errno).optional(),
  detail: z.string().max(textLimits.volume.detail).optional(),
});
export type Reading = z.infer<typeof readingSchema>;

/** The answer of `explain`. */
export const explainResponseSchema = z.strictObject({
  contract: z.literal(1),
  volume: shortNameSchema,
  /** As it is now; of its figures the twin may hold older ones. */
  reported: reportedVolumeSchema,
  /** A sentence for people: what was measured, which rule it meets, what is still waited for. */
  why: z.string().max(1024),
  /** A state that readings point to but that is not believed yet: how many there are, and how many it takes. */
  pending: z.strictObject({ state: volumeStateSchema, readings: z.int().min(1), of: z.int().min(1) }).optional(),
  readings: z.array(readingSchema).max(mostReadingsExplained),
});
export type ExplainResponse = z.infer<typeof explainResponseSchema>;

/** The answer of `setLogLevel`. */
export const setLogLevelResponseSchema = z.strictObject({
  contract: z.literal(1),
  level: z.enum(logLevels),
  before: z.enum(logLevels),
  untilUtc: utcTimeSchema.optional(),
});
export type SetLogLevelResponse = z.infer<typeof setLogLevelResponseSchema>;
