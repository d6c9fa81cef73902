import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../source/node.ts';
import { composeText } from './testing/compose-text.ts';
import { findingsWith, manifestWith } from './testing/manifest-with.ts';

const image = 'mcr.microsoft.com/contoso/detector:1.4.2';

/** Of a manifest whose `systemModules` are changed. */
function withSystem(
  change: (system: JsonObject) => JsonObject,
  name = 'deployment.template.json',
  sections: JsonObject = {},
): string[] {
  const manifest = JSON.stringify(manifestWith({ sections }), (key, value: JsonObject | string) => {
    if (key === 'createOptions' && typeof value === 'object') return JSON.stringify(value);
    return key === 'systemModules' && typeof value === 'object' ? change(value) : value;
  });
  const { diagnostics } = composeText(manifest, { name });
  return diagnostics.map(({ code, severity, message }) => `${code} ${severity} ${message}`);
}

describe('what stands in a manifest and nothing reads', () => {
  it('is a third system module', () => {
    expect(withSystem((system) => ({ ...system, foo: { type: 'docker', settings: { image } } }))).toEqual([
      'MOOR1321 warning nothing reads `foo` of `systemModules`',
    ]);
    expect(withSystem((system) => system)).toEqual([]);
  });

  it('is a section of a system module that there is not', () => {
    // In a template it would be a variable.
    const section = (name: string) =>
      withSystem((system) => system, 'deployment.json', { [name]: { 'properties.desired': {} } });
    expect(section('$foo')).toEqual([
      'MOOR1325 warning these desired properties are for `$foo`, and there is no such system module',
    ]);
    expect(section('foo')).toEqual([]);
  });

  it('is a misspelt key beside the right one', () => {
    expect(findingsWith({ module: { setings: { image } } })).toEqual(['MOOR1321 warning']);
  });
});

it('edgeHub without settings is told as that, and not as missing', () => {
  expect(withSystem(({ edgeAgent = {} }) => ({ edgeAgent, edgeHub: { type: 'docker' } }))).toEqual([
    'MOOR1301 error module `edgeHub` needs `settings` with an image',
  ]);
  expect(withSystem(({ edgeAgent = {} }) => ({ edgeAgent }))).toContain(
    'MOOR1302 error `systemModules` lacks `edgeHub`',
  );
});

describe('a privileged module', () => {
  it.each([true, 'true', 'True'])('is one by %j', (Privileged) => {
    expect(findingsWith({ createOptions: { HostConfig: { Privileged } } })).toContain('MOOR2402 warning');
  });
  it.each([false, 'false', ''])('is none by %j', (Privileged) => {
    expect(findingsWith({ createOptions: { HostConfig: { Privileged } } })).not.toContain('MOOR2402 warning');
  });
});
