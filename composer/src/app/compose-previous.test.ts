import { describe, expect, it } from 'vitest';
import { resolveSecrets } from '../core/compose/resolve-secrets.ts';
import type { JsonObject } from '../source/node.ts';
import { composeText, createOptionsOf, detector, head, moduleOf } from './testing/compose-text.ts';
import { codesOf, desiredOf } from './testing/desired-of.ts';

function workload(length: number, more = ''): string {
  const note = 'x'.repeat(length);
  return `${head}registries: { contoso: { address: images.contoso.com, username: puller, password: '\${ACR}' } }
modules: { detector: { image: ${detector}, createOptions: { Labels: { note: "${note}" } } } }
reporter: { enabled: false }
${more}`;
}
const long = composeText(workload(1600));
const chunksOf = (settings: JsonObject) => Object.keys(settings).filter((key) => key.startsWith('createOptions'));
const settingsOf = (result: ReturnType<typeof composeText>) => moduleOf(result, 'detector')['settings'] as JsonObject;

describe('a manifest composed after another one', () => {
  const previous = JSON.stringify(long.composed?.manifest);
  const short = composeText(workload(5), { previous });

  it('has no fewer pieces of createOptions than that, and they mean the same', () => {
    expect(chunksOf(settingsOf(long))).toHaveLength(4);
    expect(chunksOf(settingsOf(short))).toEqual(chunksOf(settingsOf(long)));
    expect(settingsOf(short)).toMatchObject({ createOptions01: ' ', createOptions03: ' ' });
    expect(createOptionsOf(short, 'detector')).toEqual({ Labels: { note: 'xxxxx' } });
  });

  it('says so, that it is a known bug, and that it was not tried', () => {
    const found = short.diagnostics.filter(({ code }) => code === 'MOOR1311');
    expect(found).toMatchObject([{ severity: 'info', line: 5 }]);
    expect(found[0]?.help).toContain('iotedge#7489');
    expect(found[0]?.help).toContain('not tried on a device');
  });

  it('is another revision than without, and the same after itself', () => {
    const revisionOf = (text: string, after?: string) =>
      composeText(text, after === undefined ? {} : { previous: after }).composed?.revision;
    expect(short.composed?.revision).not.toBe(revisionOf(workload(5)));
    expect(revisionOf(workload(5), JSON.stringify(short.composed?.manifest))).toBe(short.composed?.revision);
  });

  it('keeps its pieces when passwords are put in', () => {
    if (short.composed === undefined) throw new Error('it does not compose');
    const { manifest } = resolveSecrets(short.composed, { ACR: 's3cret' });
    const pushed = { composed: { ...short.composed, manifest: manifest ?? short.composed.manifest } };
    const settings = moduleOf({ ...short, ...pushed }, 'detector')['settings'] as JsonObject;
    expect(settings).toEqual(settingsOf(short));
    expect(JSON.stringify(manifest)).toContain('"password":"s3cret"');
  });

  it('is nothing special when it grew, or has other modules', () => {
    const grown = composeText(workload(2500), { previous });
    expect(codesOf(grown)).toEqual([]);
    expect(chunksOf(settingsOf(grown))).toHaveLength(5);
    const renamed = composeText(workload(5).replace('detector:', 'viewer:'), { previous });
    expect(codesOf(renamed)).toEqual([]);
  });

  it('counts system modules by themselves', () => {
    const hub = { edgeHub: { settings: { createOptions: '{', createOptions01: '}' } } };
    const of = (group: string) =>
      JSON.stringify({ modulesContent: { $edgeAgent: { 'properties.desired': { [group]: hub } } } });
    const settings = (group: string) => {
      const agent = desiredOf(composeText(workload(5), { previous: of(group) }), '$edgeAgent');
      return (agent['systemModules'] as Record<string, { settings: JsonObject }>)['edgeHub']?.settings ?? {};
    };
    expect(chunksOf(settings('systemModules'))).toHaveLength(2);
    expect(chunksOf(settings('modules'))).toHaveLength(1);
  });

  it('is told of many pieces, also where nearly all of them are blanks', () => {
    const many = Object.fromEntries(
      Array.from({ length: 9 }, (_, index) => [`createOptions${index === 0 ? '' : `0${index}`}`, ' ']),
    );
    const modules = { detector: { settings: many } };
    const nine = JSON.stringify({ modulesContent: { $edgeAgent: { 'properties.desired': { modules } } } });
    const result = composeText(workload(5), { previous: nine });
    expect(codesOf(result)).toEqual(['MOOR1305 warning', 'MOOR1311 info']);
    expect(result.diagnostics[0]?.message).toContain('stand in 9 pieces');
  });
});

describe('createOptions of many pieces', () => {
  it.each([
    [4000, []],
    [4200, ['MOOR1305 warning']],
    [51_100, ['MOOR1305 warning', 'MOOR2001 error']],
    [51_200, ['MOOR1305 error']],
  ])('of %i characters come to %j', (length, codes) => {
    expect(codesOf(composeText(workload(length))).sort()).toEqual(codes);
  });

  it('are an error of edgeHub, too', () => {
    const hub = `edgeHub: { createOptions: { Labels: { a: "${'x'.repeat(52_000)}" } } }\n`;
    expect(codesOf(composeText(workload(5, hub)))).toEqual(['MOOR1305 error']);
  });
});

describe('something else than the manifest before', () => {
  it.each([
    ['JSON of another kind', '{"foo": 1}'],
    ['nothing', 'null'],
    ['a list', '[]'],
    ['a workload', workload(5)],
    ['cut off', '{"modulesContent":'],
  ])('is an error: %s', (_, previous) => {
    const result = composeText(workload(5), { previous });
    expect(codesOf(result)).toContain('MOOR2103 error');
    expect(result.composed).toBeUndefined();
  });
});
