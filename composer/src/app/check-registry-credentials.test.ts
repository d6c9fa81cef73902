import { describe, expect, it } from 'vitest';
import { composeManifestWith, findingsWith } from './testing/manifest-with.ts';

const env = { U: 'user', P: 'secret' };
const of = (...addresses: string[]) =>
  Object.fromEntries(addresses.map((address, index) => [`r${index}`, { address, username: '${U}', password: '${P}' }]));
const image = 'contoso.azurecr.io/detector:1.4.2';
const found = (addresses: string[], more = {}) =>
  findingsWith({ image, registryCredentials: of(...addresses), ...more }, { env });

describe('credentials of registries', () => {
  it.each(['contoso.azurecr.io', 'Contoso.azurecr.io'])('%s are those of the image', (address) => {
    expect(found([address])).toEqual([]);
  });

  it('are noted once where there are none at all, at the first image of a registry with an owner', () => {
    const of = (...images: string[]) =>
      composeManifestWith({
        modules: Object.fromEntries(
          images.map((one, index) => [`m${index}`, { settings: { image: one }, type: 'docker' }]),
        ),
      }).diagnostics.filter(({ code }) => code === 'MOOR1315');
    const [note, ...more] = of('ghcr.io/contoso/a:1.0', image, 'fabrikam.azurecr.io/b:1.0', image);
    expect(more).toEqual([]);
    expect(note).toMatchObject({
      severity: 'info',
      message: 'images of `contoso.azurecr.io` and `fabrikam.azurecr.io` are pulled without credentials',
    });
    expect(of('ghcr.io/contoso/a:1.0', 'nginx:1.27', 'mcr.microsoft.com/b:1.0')).toEqual([]);
  });

  it('are missing where others are there', () => {
    expect(found(['fabrikam.azurecr.io'])).toEqual(['MOOR1319 info', 'MOOR1315 warning']);
    expect(found(['fabrikam.azurecr.io'], { image: 'ghcr.io/contoso/detector:1.4.2' })).toEqual(['MOOR1319 info']);
  });

  it.each(['https://contoso.azurecr.io', 'contoso.azurecr.io/', 'http://contoso.azurecr.io/v2/'])(
    '%s are never taken, and mended',
    (address) => {
      const { diagnostics } = composeManifestWith({ image, registryCredentials: of(address) }, { env });
      expect(diagnostics.map(({ code, severity }) => `${code} ${severity}`)).toEqual(['MOOR1318 warning']);
      expect(diagnostics[0]?.fix).toMatchObject([{ was: address, now: 'contoso.azurecr.io' }]);
    },
  );

  it('twice for one registry are told once', () => {
    expect(found(['contoso.azurecr.io', 'contoso.azurecr.io'])).toEqual(['MOOR1318 warning']);
  });

  it('are told of once for many modules', () => {
    const modules = Object.fromEntries(['a', 'b', 'c'].map((name) => [name, { settings: { image }, type: 'docker' }]));
    expect(found(['fabrikam.azurecr.io'], { modules })).toEqual(['MOOR1319 info', 'MOOR1315 warning']);
  });
});
