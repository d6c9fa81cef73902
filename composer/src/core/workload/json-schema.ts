import { z } from 'zod';
import { workloadSchema } from './workload-schema.ts';

/** The JSON schema that editors complete and check workload files by. Rules over two keys are in `mooring check` only. */
export function workloadJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(workloadSchema(), { io: 'input', target: 'draft-7' });
  return {
    ...schema,
    title: 'Mooring workload',
    description: 'Containers, their shares and their rollout, for one device type',
  };
}
