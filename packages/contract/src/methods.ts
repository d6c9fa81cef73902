import * as z from 'zod';
import { shortNameSchema } from './names.ts';

/** Direct method `probe`: take a fresh reading of the named volumes, or of all, and answer with it. */
export const probeMethodName = 'probe';

/** So many can be named in one question. */
export const mostVolumesNamed = 256;

export const probeRequestSchema = z.strictObject({
  volumes: z.array(shortNameSchema).max(mostVolumesNamed).optional(),
});
export type ProbeRequest = z.infer<typeof probeRequestSchema>;

/** What an answer may weigh: the hub lets no more than 128 KB through, whichever kilobytes are meant. */
export const methodPayloadBytes = 126_976;

/** Direct method `explain`: why a volume is in its state, by its last readings, the newest first. */
export const explainMethodName = 'explain';

export const explainRequestSchema = z.strictObject({ volume: shortNameSchema });
export type ExplainRequest = z.infer<typeof explainRequestSchema>;

export const mostReadingsExplained = 20;

/** Direct method `setLogLevel`: until the next start, or until `forSeconds` are over. */
export const setLogLevelMethodName = 'setLogLevel';
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

export const setLogLevelRequestSchema = z.strictObject({
  level: z.enum(logLevels),
  forSeconds: z.int().min(1).max(86_400).optional(),
});
export type SetLogLevelRequest = z.infer<typeof setLogLevelRequestSchema>;

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
