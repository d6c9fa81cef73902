import { catalogue } from '../diagnostics/catalogue/catalogue.ts';

/** The JSON schema that editors complete and check `mooring.yaml` by. */
export function policyJsonSchema(): Record<string, unknown> {
  const codes = Object.keys(catalogue).sort();
  const level = { enum: ['error', 'warning', 'info'] };
  const text = { type: 'string', minLength: 1, maxLength: 500 };
  const reason = { ...text, description: 'What makes it right here; shown with every suppressed finding' };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Mooring policy',
    description: 'What a project says of findings: severities by code, and suppressions with their reason',
    type: 'object',
    properties: {
      apiVersion: { const: 'mooring/v1' },
      kind: { const: 'Policy' },
      settled: {
        ...text,
        description: 'Report of mooring doctor that findings are weighed by: a path in the folder of this file',
      },
      severity: {
        description: 'By code. A lower severity needs the long form with a reason',
        type: 'object',
        propertyNames: { enum: codes },
        additionalProperties: {
          anyOf: [
            level,
            {
              type: 'object',
              properties: { as: level, reason },
              required: ['as', 'reason'],
              additionalProperties: false,
            },
          ],
        },
      },
      suppress: {
        type: 'array',
        maxItems: 1000,
        items: {
          type: 'object',
          properties: {
            code: { enum: codes },
            file: { ...text, description: 'Glob, seen from the folder of this file; every file without it' },
            line: { type: 'integer', minimum: 1 },
            match: { ...text, description: 'Text that stands in the message' },
            reason,
          },
          required: ['code', 'reason'],
          additionalProperties: false,
        },
      },
    },
    required: ['apiVersion', 'kind'],
    additionalProperties: false,
  };
}
