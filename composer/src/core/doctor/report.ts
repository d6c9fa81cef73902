import { z } from 'zod';

/** An error is no answer: it is unknown, and `evidence` says why. */
export type Verdict = 'yes' | 'no' | 'unknown';

export interface Answer {
  readonly answer: Verdict;
  /** What was seen, or why nothing was. */
  readonly evidence: string;
  readonly atUtc: string;
}

let made: ReturnType<typeof makeSchema> | undefined;

/** The shape of a report; made when it is first needed, since most runs of `check` have none. */
export function reportSchema(): ReturnType<typeof makeSchema> {
  return (made ??= makeSchema());
}

export type Report = z.infer<ReturnType<typeof makeSchema>>;

function makeSchema() {
  const text = (most: number) => z.string().max(most);
  const timeUtc = z.iso.datetime();
  const answer = z.object({
    answer: z.enum(['yes', 'no', 'unknown']).describe('Yes: what Mooring takes for true holds here'),
    evidence: text(4000).describe('What was seen, or why nothing was'),
    atUtc: timeUtc,
  });
  const step = z.object({
    id: text(100),
    outcome: z.enum(['done', 'skipped', 'failed']),
    why: text(4000).optional(),
  });
  return z.object({
    kind: z.literal('mooring-doctor-report'),
    version: z.literal(1),
    madeUtc: timeUtc,
    by: text(100).describe('Version of the program'),
    device: text(128).optional().describe('The IoT Edge device that was asked'),
    hub: text(256).optional(),
    cluster: text(100).optional().describe('Version of Kubernetes'),
    simulated: z
      .boolean()
      .describe('Something that was asked is a simulation: the report says nothing of a real device'),
    steps: z.array(step).max(1000),
    answers: z.record(text(100), answer),
    leftovers: z.array(text(1000)).max(1000).describe('What could not be undone'),
  });
}

/** The JSON schema of reports, for editors and other programs. */
export function reportJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(reportSchema(), { target: 'draft-7' }), title: 'Report of mooring doctor' };
}
