import { describe, expect, it } from 'vitest';
import { frameExample } from '../core/diagnostics/catalogue/frame-example.ts';
import { composeText, createOptionsOf, moduleOf, places } from './testing/compose-text.ts';

function template(modules: string): string {
  return frameExample({ in: 'template', text: modules }).text;
}
const asTemplate = { name: 'deployment.template.json' };

describe('a template', () => {
  it('puts $NAME and ${NAME} into values and keys, with the environment over the .env file', () => {
    const text = template(
      '{"$WHO-cam": {"env": {"A": {"value": "$SITE/${LINE}"}}, "settings": {"image": "x.y/d:$TAG", "createOptions": {"Labels": {"${WHO}": "$EMPTY"}}}, "type": "docker"}}',
    );
    const result = composeText(text, {
      ...asTemplate,
      env: { SITE: 'plant-7', TAG: '2' },
      envFileValues: { SITE: 'plant-0', LINE: 'l1', WHO: 'north', EMPTY: '' },
    });
    expect(result.diagnostics).toEqual([]);
    expect(moduleOf(result, 'north-cam')).toMatchObject({
      env: { A: { value: 'plant-7/l1' } },
      settings: { image: 'x.y/d:2' },
      type: 'docker',
    });
    expect(createOptionsOf(result, 'north-cam')).toEqual({ Labels: { north: '' } });
  });

  it('leaves the names that IoT Edge writes with a dollar', () => {
    const text = template('{}').replace(
      '"routes": {}',
      '"routes": {"a": "FROM /messages/* WHERE $body.t > 1 AND $connectionModuleId = \'x\' INTO $upstream"}',
    );
    const result = composeText(text, { ...asTemplate, env: { body: 'no', upstream: 'no', edgeAgent: 'no' } });
    expect(result.diagnostics).toEqual([]);
    expect(JSON.stringify(result.composed?.manifest)).toContain(
      "$body.t > 1 AND $connectionModuleId = 'x' INTO $upstream",
    );
  });

  it('takes a variable in a command line that is not set for one of the container, with a warning', () => {
    const text = template(
      '{"d": {"settings": {"image": "x.y/d:1", "createOptions": {"Cmd": ["sh", "-c", "cd $HOME"]}}, "type": "docker"}}',
    );
    const result = composeText(text, asTemplate);
    expect(places(result)).toHaveLength(1);
    expect(result.diagnostics[0]).toMatchObject({ code: 'MOOR1202', severity: 'warning' });
    expect(createOptionsOf(result, 'd')).toEqual({ Cmd: ['sh', '-c', 'cd $HOME'] });
  });

  it('is told by its createOptions, whatever its name', () => {
    const text = template('{"d": {"settings": {"image": "x.y/d:1", "createOptions": {}}, "type": "docker"}}');
    expect(composeText(text, { name: 'manifest.json' }).composed?.kind).toBe('template');
    expect(
      composeText(text.replace('"createOptions": {}', '"createOptions": "{}"'), { name: 'manifest.json' }).composed
        ?.kind,
    ).toBe('deployment');
  });

  it('may have comments and trailing commas', () => {
    const text = template(
      '{"d": {"settings": {"image": "x.y/d:1", /* later */ "createOptions": {},}, "type": "docker"}} // end',
    );
    expect(composeText(text, asTemplate).diagnostics).toEqual([]);
  });
});

describe('a deployment', () => {
  const modules = (createOptions: string) =>
    frameExample({
      in: 'modules',
      text: `{"d": {"settings": {"image": "x.y/d:1", ${createOptions}}, "type": "docker"}}`,
    }).text;

  it('keeps a bare dollar and puts in ${NAME}, escaped as JSON needs it', () => {
    const text = modules('"createOptions": "{\\"Env\\":[\\"A=$HOME\\",\\"B=${SITE}\\"]}"');
    const result = composeText(text, { name: 'd.json', env: { SITE: 'a"b\\c\n', HOME: '/root' } });
    expect(createOptionsOf(result, 'd')).toEqual({ Env: ['A=$HOME', 'B=a"b\\c\n'] });
  });

  it('may have all of its createOptions in a variable', () => {
    const text = modules('"createOptions": "${OPTIONS}"');
    const result = composeText(text, { name: 'd.json', env: { OPTIONS: '{"Labels":{"a":"b"}}' } });
    expect(createOptionsOf(result, 'd')).toEqual({ Labels: { a: 'b' } });
  });

  it('joins its chunks, and tells a gap between them', () => {
    const joined = composeText(modules('"createOptions": "{\\"Labels\\":", "createOptions01": "{\\"a\\":\\"b\\"}}"'), {
      name: 'd.json',
    });
    expect(createOptionsOf(joined, 'd')).toEqual({ Labels: { a: 'b' } });
    const gap = composeText(modules('"createOptions": "{\\"Labels\\":", "createOptions02": "{\\"a\\":\\"b\\"}}"'), {
      name: 'd.json',
    });
    expect(gap.diagnostics).toMatchObject([{ code: 'MOOR1303', severity: 'error' }]);
  });

  it('points into the second chunk at the character', () => {
    const text = modules(
      '"createOptions": "{\\"HostConfig\\":{\\"Binds\\":[\\"/a:/a\\",", "createOptions01": "\\"named:/b\\"]}}"',
    );
    const found = composeText(text, { name: 'd.json' }).diagnostics.find(({ code }) => code === 'MOOR1504');
    const line = text.split('\n')[(found?.line ?? 0) - 1] ?? '';
    expect(line.slice((found?.column ?? 0) - 1)).toMatch(/^\\"named:\/b/);
  });

  it.each([
    '{"content": {"modulesContent": X}, "id": "x"}',
    '{"moduleContent": X}',
    '{"content": {"moduleContent": X}}',
  ])('may be wrapped as %s', (wrapping) => {
    const { modulesContent } = JSON.parse(modules('"createOptions": "{}"')) as { modulesContent: unknown };
    const result = composeText(
      wrapping.replace('X', () => JSON.stringify(modulesContent)),
      { name: 'd.json' },
    );
    expect(result.diagnostics).toEqual([]);
    expect(Object.keys(result.composed?.manifest ?? {})).toEqual(['modulesContent']);
  });

  it('keeps what is not modelled, adds no module, and names itself after its file', () => {
    const text = modules('"createOptions": "", "other": {"z": 1, "a": [2]}');
    const result = composeText(text, { name: 'site/Line_2.deployment.json' });
    expect(moduleOf(result, 'd')).toEqual({
      settings: { image: 'x.y/d:1', createOptions: '{}', other: { a: [2], z: 1 } },
      type: 'docker',
    });
    expect(result.composed).toMatchObject({ name: 'line-2', kind: 'deployment' });
    expect(result.composed?.reporter).toBeUndefined();
  });

  it('warns of a mount that is read-only, also where the value is a text', () => {
    const mount = (readOnly: string) =>
      `"createOptions": "{\\"HostConfig\\":{\\"Mounts\\":[{\\"Type\\":\\"volume\\",\\"Source\\":\\"results\\",\\"Target\\":\\"/r\\",\\"ReadOnly\\":${readOnly}}]}}"`;
    const codes = (readOnly: string) =>
      composeText(modules(mount(readOnly)), { name: 'd.json' }).diagnostics.map(({ code }) => code);
    expect(codes('\\"true\\"')).toEqual(['MOOR1506']);
    expect(codes('true')).toEqual(['MOOR1506']);
    expect(codes('\\"false\\"')).toEqual([]);
  });
});
