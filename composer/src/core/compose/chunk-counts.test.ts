import { joinCreateOptions, maxChunkCharacters, splitCreateOptions } from '@mooring/edge-kubernetes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../source/node.ts';
import { compactJson } from './canonical-json.ts';
import { chunkCountOf, chunkCountsOf, splitPadded } from './chunk-counts.ts';

/** Any sequence of UTF-16 units, halves of pairs and what lines and JavaScript break at among them. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 3000 }),
  fc
    .array(fc.constantFrom('\ud83d', '\ude00', '😀', '\u2028', '\u2029', '\0', '\n', '"', '\\', 'ä', '語', 'x'), {
      maxLength: 3000,
    })
    .map((parts) => parts.join('')),
  fc.nat(2100).map((length) => `${'x'.repeat(length)}😀${'語'.repeat(1030)}😀`),
);

describe('createOptions in pieces', () => {
  it('come back as they were, whatever the text, and no piece is too long', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const chunks = splitCreateOptions(text);
        expect(joinCreateOptions(chunks)).toBe(text);
        for (const chunk of Object.values(chunks)) expect(chunk.length).toBeLessThanOrEqual(maxChunkCharacters);
        expect(chunkCountOf(text)).toBe(Object.keys(chunks).length);
      }),
    );
  });

  it('are counted with the place that a pair takes which is not torn', () => {
    const text = `x${'😀'.repeat(511)}y`;
    expect(text).toHaveLength(2 * maxChunkCharacters);
    expect(chunkCountOf(text)).toBe(3);
    expect(Object.keys(splitCreateOptions(text))).toHaveLength(3);
  });

  it('tear no pair of surrogates, so that every piece can be written as UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 3000 }), (text) => {
        for (const chunk of Object.values(splitCreateOptions(text))) {
          expect(() => encodeURIComponent(chunk)).not.toThrow();
        }
      }),
    );
  });

  it('are never fewer than before, and mean the same', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(110), (any, least) => {
        const text = compactJson(any as Json);
        fc.pre(chunkCountOf(text) <= 100);
        const chunks = splitPadded(text, least);
        const count = Object.keys(chunks).length;
        expect(count).toBe(Math.max(chunkCountOf(text), Math.min(least, 100)));
        expect(JSON.parse(joinCreateOptions(chunks))).toEqual(JSON.parse(text));
        for (const chunk of Object.values(chunks)) expect(chunk).not.toBe('');
      }),
    );
  });

  it('are filled up with pieces of one blank', () => {
    expect(splitPadded('{}', 3)).toEqual({ createOptions: '{}', createOptions01: ' ', createOptions02: ' ' });
    expect(Object.keys(splitPadded('{}', 12)).at(-1)).toBe('createOptions11');
  });

  it('are the same to the byte whatever the order of keys', () => {
    const reversed = (value: Json): Json => {
      if (Array.isArray(value)) return value.map(reversed);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, one]) => [key, reversed(one)]),
      );
    };
    fc.assert(
      fc.property(fc.jsonValue(), (any) => {
        const value = JSON.parse(JSON.stringify(any)) as Json;
        expect(splitPadded(compactJson(reversed(value)))).toEqual(splitPadded(compactJson(value)));
      }),
    );
  });
});

describe('the pieces of a manifest', () => {
  const settings = { createOptions: '{', createOptions01: '}', image: 'x' };
  const desired = { modules: { a: { settings } }, systemModules: { edgeHub: { settings: { createOptions: '{}' } } } };
  const counts = (manifest: unknown) => Object.fromEntries(chunkCountsOf(manifest as Json));
  const expected = { 'modules.a': 2, 'systemModules.edgeHub': 1 };

  it.each([
    { modulesContent: { $edgeAgent: { 'properties.desired': desired } } },
    { content: { modulesContent: { $edgeAgent: { 'properties.desired': desired } } } },
    { moduleContent: { $edgeAgent: { 'properties.desired': desired } } },
    { $edgeAgent: { properties: { desired } } },
    {
      modulesContent: {
        $edgeAgent: {
          'properties.desired.modules.a': desired.modules.a,
          'properties.desired.systemModules.edgeHub': desired.systemModules.edgeHub,
        },
      },
    },
  ])('are counted in %j', (manifest) => {
    expect(counts(manifest)).toEqual(expected);
  });

  it('are counted whatever the case of their keys, and no more than edgeAgent reads', () => {
    const modules = { a: { Settings: { CreateOptions: '{', CREATEOPTIONS02: '}' } }, b: { settings: {} } };
    expect(counts({ modulesContent: { $edgeAgent: { 'properties.desired': { Modules: modules } } } })).toEqual({
      'modules.a': 3,
    });
    const many = { a: { settings: { createOptions: '{', createOptions999: '}' } } };
    expect(counts({ modulesContent: { $edgeAgent: { 'properties.desired': { modules: many } } } })).toEqual({
      'modules.a': 1,
    });
  });

  it('are none in what is no manifest', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (any) => {
        expect(counts(any)).toEqual({});
      }),
    );
    for (const odd of [null, [], 'x', { modulesContent: [] }, { modulesContent: { $edgeAgent: { modules: 5 } } }]) {
      expect(counts(odd)).toEqual({});
    }
  });
});
