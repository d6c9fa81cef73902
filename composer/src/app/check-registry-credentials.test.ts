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
    const twice = ['contoso.azurecr.io', 'contoso.azurecr.io'];
    expect(found(twice)).toEqual(['MOOR1318 warning']);
    const onK3s = { env, target: 'k3s' } as const;
    const { diagnostics } = composeManifestWith({ image, registryCredentials: of(...twice) }, onK3s);
    expect(diagnostics.filter(({ code }) => code === 'MOOR1318')).toMatchObject([
      { severity: 'warning', help: 'The first one is taken. Take one out.' },
    ]);
    expect(findingsWith({ image, registryCredentials: of(...twice.slice(1)) }, onK3s)).not.toContain(
      'MOOR1318 warning',
    );
  });

  it('may have names that differ in case alone, which nothing is known to confuse', () => {
    const registryCredentials = {
      ACR: { address: 'contoso.azurecr.io', username: '${U}', password: '${P}' },
      acr: { address: 'fabrikam.azurecr.io', username: '${U}', password: '${P}' },
    };
    expect(findingsWith({ image, registryCredentials }, { env })).toEqual(['MOOR1319 info']);
  });

  it('need a name for the Secret that a pod pulls with, on Azure Stack Edge', () => {
    const at = (address: string, username: string, target: 'ase-1node' | 'iotedge-vm' = 'ase-1node') => {
      const registryCredentials = { r: { address, username, password: '${P}' } };
      return findingsWith({ image: `${address}/detector:1.4.2`, registryCredentials }, { env, target });
    };
    const refused = ['MOOR1309 error'];
    expect(at('10.1.2.3:5000', 'user')).toEqual(refused);
    expect(at('10.1.2.3:5000', '${U}')).toEqual(refused);
    expect(at('10.1.2.3:5000', 'user', 'iotedge-vm')).toEqual([]);
    expect(at('contoso.azurecr.io:5000', 'user')).toEqual([]);
    // With the hyphen between them 63 characters, and one more.
    expect(at('contoso.azurecr.io', 'u'.repeat(55))).toEqual([]);
    expect(at('contoso.azurecr.io', 'u'.repeat(56))).toEqual(refused);
    // How long a user name is, is not known before the push.
    expect(at('contoso.azurecr.io', `\${${'U'.repeat(60)}}`)).toEqual([]);
    const unused = { r: { address: '10.1.2.3:5000', username: 'user', password: '${P}' } };
    expect(findingsWith({ image, registryCredentials: unused }, { env })).not.toContain('MOOR1309 error');
  });

  it('are told of once for many modules', () => {
    const modules = Object.fromEntries(['a', 'b', 'c'].map((name) => [name, { settings: { image }, type: 'docker' }]));
    expect(found(['fabrikam.azurecr.io'], { modules })).toEqual(['MOOR1319 info', 'MOOR1315 warning']);
  });
});
