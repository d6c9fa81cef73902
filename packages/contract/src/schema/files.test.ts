import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { schemaFiles } from './files.ts';

const folder = new URL('../../../../manifests/schema/', import.meta.url);

it.each(Object.entries(schemaFiles()))('%s in manifests/schema is what the contract says today', (name, text) => {
  expect(readFileSync(new URL(name, folder), 'utf8')).toBe(text);
});

it('publishes every schema of the contract', () => {
  expect(readdirSync(folder)).toEqual(expect.arrayContaining(Object.keys(schemaFiles())));
});

it('names fields, limits and keys in the published schema', () => {
  const schema = JSON.parse(schemaFiles()['reported.schema.json'] ?? '') as {
    additionalProperties: boolean;
    properties: { volumes: { propertyNames: { pattern: string } } };
  };
  expect(schema.additionalProperties).toBe(false);
  expect(schema.properties.volumes.propertyNames.pattern).toContain('a-z0-9');
});
