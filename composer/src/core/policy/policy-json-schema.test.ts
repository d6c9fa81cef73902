import { expect, it } from 'vitest';
import { policyJsonSchema } from './policy-json-schema.ts';
import { policyKeys, severityKeys, suppressionKeys } from './read-policy.ts';

interface Schema {
  properties: Record<string, Schema>;
  required?: string[];
  items: Schema;
  additionalProperties: { anyOf: Schema[] };
}

it('the schema of mooring.yaml has the keys that are read, and demands what is demanded', () => {
  const { properties, required } = policyJsonSchema() as unknown as Schema;
  const { suppress, severity } = properties;
  expect(Object.keys(properties)).toEqual([...policyKeys]);
  expect(required).toEqual(['apiVersion', 'kind']);
  expect(Object.keys(suppress?.items.properties ?? {})).toEqual([...suppressionKeys]);
  expect(suppress?.items.required).toEqual(['code', 'reason']);
  expect(Object.keys(severity?.additionalProperties.anyOf[1]?.properties ?? {})).toEqual([...severityKeys]);
});
