import * as z from 'zod';
import { gpuStateSchema, gpuSubsystemStateSchema } from './gpu-state.ts';
import { shortNameSchema, utcTimeSchema, workloadNameSchema } from './names.ts';
import { textLimits } from './text-limits.ts';
import { volumeStateSchema } from './volume-state.ts';

const common = {
  contract: z.literal(1),
  event: z.literal('state'),
  role: z.enum(['reporter', 'prober']),
  workload: workloadNameSchema.optional(),
  revision: z.string().max(textLimits.document.revision).optional(),
  node: z.string().max(textLimits.where.node).optional(),
  verdict: z.enum(['good', 'degraded', 'bad', 'unknown']),
  atUtc: utcTimeSchema,
  detail: z.string().max(textLimits.volume.detail).optional(),
  /** How many older messages were dropped since the one before, because the hub was away or they came too fast. */
  dropped: z.int().min(1).optional(),
};

/** A message at a change of state. `from` is the state last told, so what came and went in between is not in it. */
export const stateEventSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...common,
    kind: z.literal('volume'),
    name: shortNameSchema,
    share: z.string().max(textLimits.volume.share).optional(),
    from: volumeStateSchema,
    to: volumeStateSchema,
    errno: z.string().max(textLimits.volume.errno).optional(),
    sinceUtc: utcTimeSchema.optional(),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('gpu'),
    name: shortNameSchema,
    from: gpuStateSchema,
    to: gpuStateSchema,
  }),
  z.strictObject({
    ...common,
    kind: z.literal('gpus'),
    from: gpuSubsystemStateSchema,
    to: gpuSubsystemStateSchema,
  }),
]);
export type StateEvent = z.infer<typeof stateEventSchema>;
