import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import type { Json, JsonObject } from '../../source/node.ts';
import { emitDocuments, emitText, emitYaml } from './emit-yaml.ts';

const hostile = fc.constantFrom(
  '---',
  '...',
  '"',
  "'",
  '\\',
  '\n',
  '\r',
  '\t',
  '\u2028',
  '\u0085',
  '\u0000',
  '\ufeff',
  '# no comment',
  ' #',
  ': ',
  '- ',
  '? ',
  '{{',
  '${{ x }}',
  '##vso[task.setvariable]',
  '&a',
  '*a',
  '!!str',
  '%YAML 1.1',
  '@',
  '`',
  '|',
  '>',
  '<<',
  '=',
  '~',
  '😀',
);
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.array(fc.oneof(hostile, fc.string()), { maxLength: 4 }).map((parts) => parts.join('')),
);
const { value: anyValue } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4 }),
  ),
}));
const anyObject = fc.dictionary(text, anyValue, { maxKeys: 5 }) as fc.Arbitrary<JsonObject>;

function plainly(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

describe('YAML of ours', () => {
  it.each(['1.1', '1.2'] as const)('says the same to a reader of YAML %s, whatever stands in it', (version) => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const read: unknown = parse(emitYaml(value), { version, merge: false, uniqueKeys: true, maxAliasCount: 0 });
        expect(plainly(read)).toEqual(plainly(value));
      }),
    );
  });

  it('keeps as many documents as there are objects', () => {
    fc.assert(
      fc.property(fc.array(anyObject, { minLength: 1, maxLength: 4 }), (objects) => {
        const documents = parseAllDocuments(emitDocuments(objects), { version: '1.1' });
        expect(Array.isArray(documents) ? documents.map((one) => plainly(one.toJS())) : []).toEqual(plainly(objects));
      }),
    );
  });

  it.each([
    'yes',
    'No',
    'on',
    'y',
    'N',
    'TRUE',
    'null',
    '~',
    '',
    '0x1f',
    '0o17',
    '017',
    '1_000',
    '1e3',
    '1.20',
    '.5',
    '.inf',
    '.NaN',
    'NaN',
    '12:30:00',
    '2026-01-01',
    '- a',
    'a: b',
    'a #b',
    ' a',
    'a ',
    '<<',
    '=',
    '+1',
    '-1',
    '${ACR_PASSWORD}',
  ])('quotes %j, which YAML 1.1 or a person could take for something else', (word) => {
    expect(emitText(word)).toMatch(/^"/);
    expect(parse(emitYaml({ a: word }), { version: '1.1' })).toEqual({ a: word });
  });

  it.each(['contoso.azurecr.io/detector:1.4.2', '20Gi', '500m', '10m', 'ReadWriteMany', 'kubernetes.io/os'])(
    'leaves %j as a person would write it',
    (word) => {
      expect(emitText(word)).toBe(word);
      expect(parse(emitYaml({ a: word }), { version: '1.1' })).toEqual({ a: word });
    },
  );

  it('writes a key that is too long for one line so that it can be read', () => {
    const value = { a: { ['k'.repeat(1500)]: { b: [1, { c: 'd' }] } } };
    expect(parse(emitYaml(value))).toEqual(value);
  });

  it('puts the replacement character for half a surrogate pair, which no file can hold', () => {
    expect(emitText('a\ud83d')).toBe('"a\ufffd"');
  });

  it('holds nothing that the agent of Azure Pipelines takes for a command', () => {
    const word = '###vso[task.setvariable variable=a]##[error]##VSO[x]';
    expect(emitText(word)).not.toMatch(/##(vso)?\[/i);
    expect(parse(emitYaml({ [word]: word }), { version: '1.1' })).toEqual({ [word]: word });
  });

  it('is laid out as kubectl does', () => {
    expect(emitYaml({ kind: 'List', items: [{ a: 1, b: [] }, ['x', ['z']], {}] })).toBe(
      'kind: List\nitems:\n  - a: 1\n    b: []\n  - - x\n    - - z\n  - {}\n',
    );
  });
});
