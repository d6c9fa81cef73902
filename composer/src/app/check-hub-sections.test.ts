import { describe, expect, it } from 'vitest';
import { composeText } from './testing/compose-text.ts';
import { manifestWith, type ManifestParts } from './testing/manifest-with.ts';
import type { Json, JsonObject } from '../source/node.ts';

/** Desired properties of edgeHub with other ones; `undefined` takes one out. */
function found(hub: Record<string, Json | undefined>, parts: ManifestParts = {}) {
  const text = JSON.stringify(manifestWith({ ...parts, hub: hub as JsonObject }), null, 2);
  return composeText(text, { name: 'deployment.template.json' }).diagnostics;
}
const errors = (hub: Record<string, Json | undefined>) =>
  found(hub)
    .filter(({ severity }) => severity === 'error')
    .map(({ code }) => code);

describe('the form 1.1 of edgeHub', () => {
  it.each([
    ['routes', undefined, 'MOOR1310'],
    ['routes', null, 'MOOR1703'],
    ['storeAndForwardConfiguration', undefined, 'MOOR1310'],
    ['storeAndForwardConfiguration', null, 'MOOR1310'],
  ])('is refused by it where `%s` is %s', (key, value, code) => expect(errors({ [key]: value })).toEqual([code]));

  it('is taken with both, also where they are empty', () => {
    expect(errors({})).toEqual([]);
    expect(errors({ routes: {}, storeAndForwardConfiguration: {} })).toEqual([]);
  });

  it('needs neither in the form 1.0', () => {
    const schemaVersion = '1.0';
    expect(errors({ schemaVersion, routes: undefined, storeAndForwardConfiguration: undefined })).toEqual([]);
  });

  it('says which key was meant, and mends it', () => {
    const diagnostics = found({ routes: undefined, rutes: { up: 'FROM /messages/* INTO $upstream' } });
    const told = diagnostics.filter(({ severity }) => severity !== 'info');
    expect(told.map(({ code, severity }) => `${code} ${severity}`)).toEqual(['MOOR1310 error']);
    expect(told[0]?.fix?.map(({ was, now }) => [was, now])).toEqual([['rutes', 'routes']]);
  });
});
