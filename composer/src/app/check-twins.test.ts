import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeText, detector, head, places as allPlaces, type TextOptions } from './testing/compose-text.ts';
import { findingsWith } from './testing/manifest-with.ts';
import type { Json } from '../source/node.ts';
import { twinBytes } from '../core/check/twin-size.ts';
import { findTwinProblems, keyProblem } from '../core/check/twin-values.ts';

/** But for the note on the reporter that every workload gets. */
const places = (text: string, options?: TextOptions) =>
  allPlaces(composeText(text, options)).filter((place) => !place.startsWith('MOOR1111'));

const codesOf = (value: Json) => findTwinProblems(value, 0).map(({ code, path }) => `${code} ${path.join('/')}`);

function nested(depth: number, inner: Json): Json {
  return depth === 0 ? inner : { a: nested(depth - 1, inner) };
}

function withDesired(desired: string): string[] {
  return places(`${head}modules:\n  detector:\n    image: ${detector}\n    desired: ${desired}\n`);
}

describe('what IoT Hub refuses in desired properties', () => {
  it.each(['a.b', 'a$', '#a', 'a b', 'a\tb', 'a\u0085b', 'a\u00a0b', 'é'.repeat(513), 'x'.repeat(1025)])(
    'the key %j is refused',
    (key) => {
      expect(codesOf({ outer: { [key]: 1 } })).toEqual([`MOOR2030 outer/${key}`]);
    },
  );

  it.each(['', 'a-b_c', 'é', '/', 'a:b', 'x'.repeat(1024), 'é'.repeat(512), '日本'])('the key %j is taken', (key) => {
    expect(keyProblem(key)).toBeUndefined();
  });

  it('counts a text in bytes of UTF-8', () => {
    expect(codesOf({ a: 'x'.repeat(4096), b: 'é'.repeat(2048) })).toEqual([]);
    expect(codesOf({ a: 'x'.repeat(4097), b: ['é'.repeat(2049)] })).toEqual(['MOOR2031 a', 'MOOR2031 b/0']);
  });

  it('takes objects ten deep with a value in the tenth, and tells an eleventh once', () => {
    expect(codesOf(nested(11, 1))).toEqual([]);
    expect(codesOf(nested(12, 1))).toHaveLength(1);
    expect(codesOf(nested(40, 1))).toEqual([`MOOR2032 ${'a/'.repeat(11).slice(0, -1)}`]);
  });

  it('takes whole numbers within the range and any fraction', () => {
    expect(codesOf([4503599627370495, -4503599627370496, 0.5, 1e300])).toEqual([]);
    expect(codesOf([4503599627370496, -4503599627370497, 1e20])).toEqual(['MOOR2033 0', 'MOOR2033 1', 'MOOR2033 2']);
  });

  it('tells null, which in a list is an error', () => {
    const problems = findTwinProblems({ a: null, b: [null, { c: null }] }, 0);
    expect(problems.map(({ path, severity }) => `${path.join('/')} ${severity ?? 'usual'}`)).toEqual([
      'a usual',
      'b/0 error',
      'b/1/c error',
    ]);
  });
});

describe('twins of a deployment', () => {
  it('are looked at where a module says its desired properties', () => {
    expect(withDesired('{ limits: { "a.b": 1 } }')).toEqual(['MOOR2030 error 7:26']);
    expect(withDesired('{ limits: { ab: 1 } }')).toEqual([]);
  });

  it('are looked at where a workload says a twin by itself', () => {
    const text = `${head}modules: { detector: { image: ${detector} } }\ntwins:\n  camera:\n    properties.desired: { a b: 1 }\n`;
    expect(places(text)).toEqual(['MOOR2030 error 7:27']);
  });

  it('hold names of environment variables, of which a dot is refused by nobody else', () => {
    const env = (name: string) => findingsWith({ module: { env: { [name]: { value: 'x' } } } });
    expect(env('Log.Level')).toEqual(['MOOR2030 error']);
    expect(env('Log Level')).toEqual(['MOOR1405 error']);
    expect(env('Log__Level')).toEqual([]);
  });

  it('hold names of routes', () => {
    const route = (name: string) => findingsWith({ routes: { [name]: 'FROM /* INTO $upstream' } });
    expect(route('up.stream')).toEqual(['MOOR2030 error']);
    expect(route('up-stream')).toEqual([]);
  });

  it('say nothing more of a key whose variable is not set', () => {
    expect(findingsWith({ sections: { detector: { 'properties.desired': { $NAME: 1 } } } })).toEqual([
      'MOOR1201 error',
    ]);
  });

  it('leave to the rule for their form what it tells', () => {
    expect(findingsWith({ module: { env: null } })).toEqual(['MOOR1310 error']);
    expect(findingsWith({ module: { note: null } })).toEqual(['MOOR2034 warning']);
  });

  it('of a layered deployment have the depth of their key and names of its parts', () => {
    const layer = (key: string, value: Json) =>
      places(JSON.stringify({ modulesContent: { $edgeAgent: {}, camera: { [key]: value } } }), {
        name: 'layer.json',
      }).filter((place) => !place.startsWith('MOOR1307'));
    expect(layer('properties.desired.a.b', nested(9, 1))).toEqual([]);
    expect(layer('properties.desired.a.b', nested(10, 1))).toHaveLength(1);
    expect(layer('properties.desired.a b', 1)).toEqual(['MOOR2030 error 1:46']);
  });

  it('take 50 modules of the author with a warning for the system modules, and no more', () => {
    const modules = (count: number) =>
      findingsWith({
        modules: Object.fromEntries(
          Array.from({ length: count }, (_, index) => [`m${index}`, { settings: { image: detector }, type: 'docker' }]),
        ),
      }).filter((found) => found.startsWith('MOOR2001'));
    expect(modules(48)).toEqual([]);
    expect(modules(50)).toEqual(['MOOR2001 warning']);
    expect(modules(51)).toEqual(['MOOR2001 error']);
  });

  it('are counted as the hub counts them', () => {
    const list = (count: number) => `[${Array.from({ length: count }, () => 'false').join(',')}]`;
    expect(withDesired(`{ a: ${list(4000)} }`)).toEqual([]);
    expect(withDesired(`{ a: ${list(8000)} }`)).toEqual(['MOOR2001 warning 3:19']);
    expect(withDesired(`{ a: ${list(9000)} }`)).toEqual(['MOOR2001 error 3:19']);
  });
});

describe('the size of a twin', () => {
  it('counts keys, texts, numbers and booleans as documented', () => {
    expect(twinBytes({ ab: 'é\u0007', n: [1, 2.5], t: true })).toBe(2 + 2 + 1 + 16 + 1 + 4);
  });

  it('is the sum of its parts', () => {
    const key = fc.string({ maxLength: 8 }).filter((text) => text !== '__proto__');
    const object = fc.dictionary(key, fc.jsonValue({ maxDepth: 3 }));
    fc.assert(
      fc.property(object, object, (a, b) => {
        const [one, two] = [a as Json, b as Json];
        expect(twinBytes([one, two])).toBe(twinBytes(one) + twinBytes(two));
        expect(twinBytes({ k: one })).toBe(1 + twinBytes(one));
      }),
    );
  });
});
