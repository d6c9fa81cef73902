import * as z from 'zod';
import { desiredSchema } from '../desired.ts';
import { explainResponseSchema, probeResponseSchema, setLogLevelResponseSchema } from '../method-answers.ts';
import { explainRequestSchema, probeRequestSchema, setLogLevelRequestSchema } from '../methods.ts';
import { reportedSchema } from '../reported.ts';
import { stateEventSchema } from '../state-event.ts';

/**
 * The published JSON schemas by file name, made from the zod schemas. `desired` and the request describe what a writer
 * may leave out; `reported` and the response what a reader will find.
 */
export function schemaFiles(): Record<string, string> {
  return {
    'reported.schema.json': render(reportedSchema, 'output', 'Reported properties of a Mooring reporter or prober'),
    'desired.schema.json': render(desiredSchema, 'input', 'Desired properties of a Mooring reporter or prober'),
    'probe-request.schema.json': render(probeRequestSchema, 'input', 'Payload of the direct method probe'),
    'probe-response.schema.json': render(probeResponseSchema, 'output', 'Answer of the direct method probe'),
    'explain-request.schema.json': render(explainRequestSchema, 'input', 'Payload of the direct method explain'),
    'explain-response.schema.json': render(explainResponseSchema, 'output', 'Answer of the direct method explain'),
    'set-log-level-request.schema.json': render(
      setLogLevelRequestSchema,
      'input',
      'Payload of the direct method setLogLevel',
    ),
    'set-log-level-response.schema.json': render(
      setLogLevelResponseSchema,
      'output',
      'Answer of the direct method setLogLevel',
    ),
    'state-event.schema.json': render(stateEventSchema, 'output', 'Message at a change of a state'),
  };
}

function render(schema: z.ZodType, io: 'input' | 'output', title: string): string {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io, target: 'draft-2020-12' });
  return `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`;
}
