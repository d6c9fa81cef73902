import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameExample } from '../core/diagnostics/catalogue/frame-example.ts';
import type { Json } from '../source/node.ts';
import { composeText, createOptionsOf, head, moduleOf, places } from './testing/compose-text.ts';

const asTemplate = { name: 'deployment.template.json' };
const template = (twin: string) =>
  frameExample({ in: 'template', text: '{}' }).text.replace(
    '"$edgeAgent": {',
    `"twin": {"properties.desired": ${twin}}, "$edgeAgent": {`,
  );
const sectionOf = (result: ReturnType<typeof composeText>, name: string) => {
  const { modulesContent = {} } = result.composed?.manifest ?? {};
  return (modulesContent[name] as Record<string, Record<string, unknown>> | undefined)?.['properties.desired'];
};

describe('a variable without quotes in JSON', () => {
  it.each([
    ['7200', 7200],
    ['-1.5e3', -1500],
    ['true', true],
    ['[1, "a"]', [1, 'a']],
    ['{"a": {"b": 1}}', { a: { b: 1 } }],
    ['"text"', 'text'],
    [' 5 ', 5],
  ])('of the value %s is that value', (value, expected) => {
    for (const reference of ['${TTL}', '$TTL']) {
      const result = composeText(template(`{"a": ${reference}, "b": [${reference}]}`), {
        ...asTemplate,
        env: { TTL: value },
      });
      expect(result.diagnostics).toEqual([]);
      expect(sectionOf(result, 'twin')).toEqual({ a: expected, b: [expected] });
    }
  });

  it.each(['', 'two', '1 2', '{', '"open', '1e999', '$OTHER', '[${OTHER}]', '{"a":1,"a":2}', '{"__proto__":1}'])(
    'of the value `%s` is an error at its character',
    (value) => {
      const text = template('{"a": ${TTL}}');
      const result = composeText(text, { ...asTemplate, env: { TTL: value, OTHER: '1' } });
      const line = text.split('\n').findIndex((one) => one.includes('${TTL}')) + 1;
      const column = (text.split('\n')[line - 1] ?? '').indexOf('${TTL}') + 1;
      expect(places(result)).toEqual([`MOOR1207 error ${line}:${column}`]);
    },
  );

  it('that is not set is an error at its character, and among other text no JSON', () => {
    expect(composeText(template('{"a": ${TTL}}'), asTemplate).diagnostics).toMatchObject([{ code: 'MOOR1201' }]);
    for (const text of ['{"a": ${A}${B}}', '{"a": 1${A}}', '{"a": $A-b}', '{$A: 1}', '{"a": $}', '{"a": ${A B}}']) {
      const { diagnostics } = composeText(template(text), { ...asTemplate, env: { A: '1', B: '2' } });
      expect(diagnostics.map(({ code }) => code)).toEqual(['MOOR1001']);
    }
  });

  it('may stand in the text of createOptions, too', () => {
    const modules = (options: string) =>
      frameExample({
        in: 'modules',
        text: `{"d": {"settings": {"image": "x.y/d:1", "createOptions": "${options}"}, "type": "docker"}}`,
      }).text;
    const options = { name: 'd.json', env: { A: '{"b":1}', B: 'x"y' } };
    const result = composeText(modules('{\\"Labels\\": ${A}, \\"User\\": \\"${B}\\"}'), options);
    expect(createOptionsOf(result, 'd')).toEqual({ Labels: { b: 1 }, User: 'x"y' });
    const whole = composeText(modules('${A}'), options);
    expect(createOptionsOf(whole, 'd')).toEqual({ b: 1 });
    expect(composeText(modules('${B}'), options).diagnostics).toMatchObject([{ code: 'MOOR1303' }]);
  });

  it('of a password is refused, and its value shown nowhere', () => {
    const { text } = frameExample({ in: 'template', text: '{}' });
    const credentials = '"registryCredentials": {"c": {"address": "x.y", "username": "u", "password": ${ACR}}},';
    for (const name of ['deployment.template.json', 'd.json']) {
      const password = name === 'd.json' ? credentials.replace('${ACR}', '$ACR') : credentials;
      const result = composeText(text.replace('"settings": {', `"settings": {${password}`), {
        name,
        env: { ACR: '"hunter2hunter2"' },
      });
      expect(result.diagnostics.map(({ code }) => code)).toContain('MOOR1207');
      expect(JSON.stringify([result.composed, result.diagnostics])).not.toContain('hunter2');
    }
  });
});

describe('${json:NAME} in a workload', () => {
  const workload = (desired: string) =>
    `${head}modules: { d: { image: x.y/d:1, desired: { a: ${desired} } } }\nreporter: { enabled: false }`;
  const desiredOf = (result: ReturnType<typeof composeText>) => sectionOf(result, 'd')?.['a'];

  it('is the value itself, in YAML and in JSON, as is a variable without quotes in JSON', () => {
    const env = { A: '[1, {"b": true}]' };
    expect(desiredOf(composeText(workload('"${json:A}"'), { env }))).toEqual([1, { b: true }]);
    const json = (value: string) =>
      `{"apiVersion": "mooring/v1", "kind": "Workload", "metadata": {"name": "w"}, "reporter": {"enabled": false}, "modules": {"d": {"image": "x.y/d:1", "desired": {"a": ${value}}}}}`;
    for (const value of ['"${json:A}"', '${A}', '$A']) {
      expect(desiredOf(composeText(json(value), { name: 'w.json', env }))).toEqual([1, { b: true }]);
    }
    expect(desiredOf(composeText(workload('"${A}"'), { env }))).toBe('[1, {"b": true}]');
  });

  it('is the whole value and never a key', () => {
    expect(places(composeText(workload('"x-${json:A}"'), { env: { A: '1' } }))).toEqual(['MOOR1207 error 4:50']);
    const key = composeText(workload('{ "${json:A}": 1 }'), { env: { A: '1' } });
    // And IoT Hub would refuse such a key, too.
    expect(places(key)).toEqual(['MOOR2030 error 4:49', 'MOOR1207 error 4:50']);
  });

  it('is what the help names where a number is wanted and a text was put in', () => {
    const text = `${head}modules: { dd: { image: x.y/d:1, startupOrder: "\${ORDER}" } }\nreporter: { enabled: false }`;
    const result = composeText(text, { env: { ORDER: '5' } });
    expect(result.diagnostics).toMatchObject([{ code: 'MOOR1103', line: 4, column: 48 }]);
    expect(result.diagnostics[0]?.help).toContain('${json:ORDER}');
    const options = { env: { ORDER: '5' }, target: 'iotedge-vm' as const };
    const typed = composeText(text.replace('${ORDER}', '${json:ORDER}'), options);
    expect(typed.diagnostics).toEqual([]);
    expect(moduleOf(typed, 'dd')).toMatchObject({ startupOrder: 5 });
  });

  it('carries any JSON', () => {
    const value = fc.jsonValue({ maxDepth: 4 }).map((any) => JSON.parse(JSON.stringify(any)) as Json);
    fc.assert(
      fc.property(value, (any) => {
        fc.pre(!JSON.stringify(any).includes('__proto__'));
        const result = composeText(workload('"${json:A}"'), { env: { A: JSON.stringify(any) } });
        // What IoT Hub refuses of desired properties is composed into nothing.
        fc.pre(result.diagnostics.every(({ code, severity }) => severity !== 'error' || !/1207|203\d/.test(code)));
        expect(desiredOf(result)).toEqual(any);
      }),
    );
  });
});

describe('variables in keys of a workload', () => {
  it('are put in, with a doubled dollar for one', () => {
    const text = `${head}modules: { "\${WHO}-cam": { image: x.y/d:1, desired: { "$$a": 1, "\${A}": 2 } } }\nreporter: { enabled: false }`;
    const result = composeText(text, { env: { WHO: 'north', A: 'b' } });
    // IoT Hub takes no such key, so that nothing is composed.
    expect(result.draft?.sections['north-cam']).toEqual({ 'properties.desired': { $a: 1, b: 2 } });
  });

  it('are told where they are not set, and where two keys become one', () => {
    const text = `${head}modules: { "\${A}": { image: x.y/d:1 }, "\${B}": { image: x.y/d:1 } }\nreporter: { enabled: false }`;
    expect(places(composeText(text, { env: { A: 'd' } }))).toContain('MOOR1201 error 4:41');
    expect(places(composeText(text, { env: { A: 'd', B: 'd' } }))).toContain('MOOR1002 error 4:40');
  });
});

describe('a value that is put in', () => {
  const nasty = fc.string({
    unit: fc.oneof(
      fc.constantFrom('"', '\\', '\n', '\r', '\t', '$', '{', '}', '##vso[', '\u2028', '😀', ':', '#'),
      fc.string({ maxLength: 1 }),
    ),
    maxLength: 20,
  });

  it('is text and nothing else, whatever characters it has, in every kind of input', () => {
    fc.assert(
      fc.property(nasty, (value) => {
        const env = { A: value };
        const yaml = composeText(
          `${head}modules: { d: { image: x.y/d:1, env: { K: "\${A}" } } }\nreporter: { enabled: false }`,
          { env },
        );
        expect(moduleOf(yaml, 'd')['env']).toEqual({ K: { value } });
        for (const name of ['d.json', 'deployment.template.json']) {
          const module =
            '{"d": {"env": {"K": {"value": "${A}"}}, "settings": {"image": "x.y/d:1", "createOptions": "{\\"User\\":\\"${A}\\"}"}, "type": "docker"}}';
          const result = composeText(frameExample({ in: 'modules', text: module }).text, { name, env });
          expect(moduleOf(result, 'd')['env']).toEqual({ K: { value } });
          expect(createOptionsOf(result, 'd')).toEqual({ User: value });
        }
      }),
      { numRuns: 300 },
    );
  });

  it('cannot be put in so often that the memory is full', () => {
    const many = (value: string) =>
      `${head}values: { A: '${value}' }\nmodules: { d: { image: x.y/d:1, desired: { a: [${'"${A}",'.repeat(10_000)} "\${json:A}"] } } }`;
    expect(composeText(many('x'.repeat(100_000))).diagnostics.map(({ code }) => code)).toContain('MOOR1003');
    const list = `${head}values: { A: '[${'1,'.repeat(20_000)}1]' }\nmodules: { d: { image: x.y/d:1, desired: { a: ["\${json:A}", "\${json:A}", "\${json:A}"] } } }`;
    expect(composeText(list).diagnostics.map(({ code }) => code)).toContain('MOOR1003');
  });
});

it('may be the whole of createOptions', () => {
  const fine = composeText(`${head}modules: { d: { image: x.y/d:1 } }\nreporter: { enabled: false }`);
  const manifest = JSON.stringify(fine.composed?.manifest, undefined, 1);
  const text = manifest.replace(/("modules": \{\s*"d": \{[^]*?"createOptions": )"\{\}"/, '$1${OPTIONS}');
  expect(text).toContain('${OPTIONS}');
  const options = { Labels: { a: 'b"c' } };
  const env = { OPTIONS: JSON.stringify(options) };
  const result = composeText(text, { name: 'deployment.json', env });
  expect(result.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(createOptionsOf(result, 'd')).toEqual(options);
  const wrong = composeText(text, { name: 'deployment.json', env: { OPTIONS: 'x' } });
  expect(wrong.composed).toBeUndefined();
});
