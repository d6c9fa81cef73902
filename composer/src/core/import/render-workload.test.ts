import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toValue, type JsonObject } from '../../source/node.ts';
import { readYaml } from '../../source/read-yaml.ts';
import { renderWorkload } from './render-workload.ts';

function readBack(workload: JsonObject): unknown {
  // As bytes, since that is how it reaches the next reader.
  const text = new TextDecoder().decode(new TextEncoder().encode(renderWorkload(workload, ['Made of a test'])));
  const { root, problems } = readYaml(text);
  expect(problems).toEqual([]);
  return root === undefined ? undefined : toValue(root);
}

describe('a workload as YAML', () => {
  it('is the same value when it is read again, whatever stands in it', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'null',
        '~',
        'yes',
        '0x1',
        '1e3',
        '.inf',
        '<<',
        '---',
        '# a',
        'a: b',
        '\ud800',
        ' \n ',
        '\t',
        '\r',
        '- x',
        '80:80',
        '&a',
        '*a',
        '!t',
      ),
    );
    const scalar = fc.oneof(
      text,
      fc.integer(),
      fc.double({ noNaN: true, min: -1e12, max: 1e12 }),
      fc.boolean(),
      fc.constant(null),
    );
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        scalar,
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(
          text.filter((key) => key !== '__proto__'),
          tie('tree'),
          { maxKeys: 4 },
        ),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,9}$/), tree, { minKeys: 1, maxKeys: 5 }), (workload) => {
        const plain = JSON.parse(JSON.stringify(workload)) as JsonObject;
        expect(readBack(plain)).toEqual(plain);
      }),
      { numRuns: 200 },
    );
  });

  it('cannot be taken for a command by the agent of a pipeline, nor by its head for anything but a comment', () => {
    const value = { modules: { a: { env: { 'x##vso[a]': '##[error]no', B: 'line\n##vso[task.complete]done' } } } };
    const text = renderWorkload(value, ['from ##vso[task.setvariable]x\nmodules: { evil: 1 }']);
    expect(text).not.toMatch(/##(vso)?\[/i);
    expect(text.split('\n')[0]).toMatch(/^# from/);
    expect(readBack(value)).toEqual(value);
  });

  it('has small things on one line, a section a paragraph, and quotes where a reader could stumble', () => {
    const value = {
      metadata: { name: 'line' },
      modules: { a: { gpu: { sharing: 'mps', devices: [0] }, ports: ['8080:80'], env: { A: '5' } } },
      routes: { up: 'FROM /messages/* INTO $upstream' },
    };
    expect(renderWorkload({ kind: 'Workload', ...value }, ['Made of a test'])).toBe(`# Made of a test

kind: Workload
metadata: { name: line }

modules:
  a:
    gpu: { sharing: mps, devices: [ 0 ] }
    ports: [ "8080:80" ]
    env: { A: "5" }

routes:
  up: FROM /messages/* INTO $upstream
`);
  });
});
