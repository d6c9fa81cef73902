import { describe, expect, it } from 'vitest';
import { composeText } from './testing/compose-text.ts';
import { manifestWith } from './testing/manifest-with.ts';

const pushed = JSON.stringify(
  manifestWith(),
  (key, value: unknown) => (key === 'createOptions' && typeof value === 'object' ? JSON.stringify(value) : value),
  2,
);
const found = (text: string, name = 'x.deployment.json') =>
  composeText(text, { name }).diagnostics.map(
    ({ code, severity, line, column }) => `${code} ${severity} ${line}:${column}`,
  );

describe('a deployment as it is pushed by others', () => {
  it('is JSON with createOptions as text', () => expect(found(pushed)).toEqual([]));

  it.each([
    ['a comment', pushed.replace('{', '{ // of the line'), '1:3'],
    ['a block of comment', pushed.replace('{', '/* x */ {'), '1:1'],
    ['a comma with nothing behind it', pushed.replace(/\}\s*$/, ',}'), `${pushed.split('\n').length}:1`],
  ])('has not %s', (what, text, place) => {
    const { diagnostics } = composeText(text, { name: 'x.deployment.json' });
    expect(diagnostics.map(({ code, severity }) => `${code} ${severity}`)).toEqual(['MOOR1009 warning']);
    expect(diagnostics[0]?.message).toContain(what === 'a block of comment' ? 'a comment' : what);
    expect(found(text)).toEqual([`MOOR1009 warning ${place}`]);
    expect(found(text, 'x.template.json')).toEqual([]);
  });

  it('has no createOptions that are an object', () => {
    const [told, ...more] = composeText(JSON.stringify(manifestWith(), null, 2), {
      name: 'x.deployment.json',
    }).diagnostics;
    expect(`${told?.code} ${told?.severity}`).toBe('MOOR1326 warning');
    expect(told?.message).toContain('`edgeHub`');
    expect(more).toEqual([]);
    expect(found(JSON.stringify(manifestWith()), 'x.template.json')).toEqual([]);
    expect(found(JSON.stringify({ '$schema-template': '4.0.0', ...manifestWith() }))).toEqual([]);
  });
});
