import { z } from 'zod';
import { shortNameSchema, utcTimeSchema } from './names.ts';
import { reportedVolumeSchema } from './reported.ts';

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

/** Status of a direct method answer: 200, or 400 for a request that does not parse. */
export const methodStatuses = { ok: 200, badRequest: 400, notFound: 404, failed: 500 } as const;
