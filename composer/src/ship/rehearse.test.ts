import { expect, it } from 'vitest';
import { rehearse } from './rehearse.ts';

it('goes the whole way from JSON and from YAML, and the way of a mistake', () => {
  const [json, yaml, mistake] = rehearse();
  expect(json?.sources[0]?.format).toBe('json');
  expect(yaml?.sources[0]?.format).toBe('yaml');
  expect(yaml?.composed?.manifest).toEqual(json?.composed?.manifest);
  expect(json?.composed?.bindings).toHaveLength(3);
  expect(mistake?.composed).toBeUndefined();
  expect(mistake?.diagnostics.map(({ severity }) => severity)).toContain('error');
});
