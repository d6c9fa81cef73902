import * as z from 'zod';
import { shortNameSchema, utcTimeSchema } from './names.ts';
import { reportedVolumeSchema } from './reported.ts';
import { textLimits } from './text-limits.ts';
import { volumeStateSchema } from './volume-state.ts';

/** Direct method `probe`: take a fresh reading of the named volumes, or of all, and answer with it. */
export const probeMethodName = 'probe';

export const probeRequestSchema = z.strictObject({
  volumes: z.array(shortNameSchema).max(256).optional(),
});
export type ProbeRequest = z.infer<typeof probeRequestSchema>;

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
  unknownVolumes: z.array(z.string()).max(256),
});
export type ProbeResponse = z.infer<typeof probeResponseSchema>;

/** Direct method `explain`: why a volume is in its state, by its last readings, the newest first. */
export const explainMethodName = 'explain';

export const explainRequestSchema = z.strictObject({ volume: shortNameSchema });
export type ExplainRequest = z.infer<typeof explainRequestSchema>;

/** One reading as it was taken, before it was believed. */
export const readingSchema = z.strictObject({
  atUtc: utcTimeSchema,
  state: volumeStateSchema,
  latencyMs: z.int().min(0).optional(),
  errno: z.string().max(textLimits.volume.errno).optional(),
  detail: z.string().max(textLimits.volume.detail).optional(),
});
export type Reading = z.infer<typeof readingSchema>;

export const mostReadingsExplained = 20;

export const explainResponseSchema = z.strictObject({
  contract: z.literal(1),
  volume: shortNameSchema,
  /** As the twin has it. */
  reported: reportedVolumeSchema,
  /** A sentence for people: what was measured, which rule it meets, what is still waited for. */
  why: z.string().max(1024),
  /** A state that readings point to but that is not believed yet: how many there are, and how many it takes. */
  pending: z.strictObject({ state: volumeStateSchema, readings: z.int().min(1), of: z.int().min(1) }).optional(),
  readings: z.array(readingSchema).max(mostReadingsExplained),
});
export type ExplainResponse = z.infer<typeof explainResponseSchema>;

/** Direct method `setLogLevel`: until the next start, or until `forSeconds` are over. */
export const setLogLevelMethodName = 'setLogLevel';
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

export const setLogLevelRequestSchema = z.strictObject({
  level: z.enum(logLevels),
  forSeconds: z.int().min(1).max(86_400).optional(),
});
export type SetLogLevelRequest = z.infer<typeof setLogLevelRequestSchema>;

export const setLogLevelResponseSchema = z.strictObject({
  contract: z.literal(1),
  level: z.enum(logLevels),
  before: z.enum(logLevels),
  untilUtc: utcTimeSchema.optional(),
});
export type SetLogLevelResponse = z.infer<typeof setLogLevelResponseSchema>;

/**
 * Status of a direct method answer: 400 for a request that does not parse, 404 for a method or a volume that is not there,
 * 429 where too many wait already: ask again later; 503 in the moments before the first settings have been read.
 */
export const methodStatuses = {
  ok: 200,
  badRequest: 400,
  notFound: 404,
  tooMany: 429,
  failed: 500,
  notReady: 503,
} as const;
