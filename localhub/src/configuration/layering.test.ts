import { describe, expect, test } from 'vitest';
import { readJson } from '../json/read-json.ts';
import { writeJson } from '../json/write-json.ts';
import { readContent, type DeploymentContent } from './content.ts';
import { layerDeployments } from './layering.ts';

function desiredOf(moduleId: string, ...modules: readonly string[]): string {
  const contents = modules.map(
    (text) =>
      readContent(
        readJson(
          `{"modulesContent":{"$edgeAgent":${text.startsWith('base') ? '{"properties.desired":{}}' : '{}'},${text.replace(/^base /, '')}}}`,
        ),
      ) as DeploymentContent,
  );
  return writeJson(layerDeployments(contents).get(moduleId));
}

describe('a base deployment and its layers', () => {
  test('what a layer adds leaves the numbers beside it as they were written', () => {
    const base = 'base "camera":{"properties.desired":{"scale":1.0,"deep":{"rate":2.50}}}';
    const layer = '"camera":{"properties.desired.deep.added":{"every":3.0}}';
    expect(desiredOf('camera', base, layer)).toBe('{"scale":1.0,"deep":{"rate":2.50,"added":{"every":3.0}}}');
  });

  test('a layer that sets the whole section replaces it, one that sets a path adds to it, whatever stood there', () => {
    const base = 'base "camera":{"properties.desired":{"a":1,"b":{"c":2}}}';
    expect(desiredOf('camera', base, '"camera":{"properties.desired":{"d":4}}')).toBe('{"d":4}');
    expect(desiredOf('camera', base, '"camera":{"properties.desired.a.x":5}')).toBe('{"a":{"x":5},"b":{"c":2}}');
    expect(desiredOf('other', base, '"other":{"properties.desired.x":5}')).toBe('{"x":5}');
  });
});
