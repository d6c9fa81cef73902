import { describe, expect, it } from 'vitest';
import { composeText } from './testing/compose-text.ts';
import { findingsWith, manifestWith, type ManifestParts } from './testing/manifest-with.ts';

function found(parts: ManifestParts): string[] {
  // As it is pushed: createOptions are text.
  const asText = (key: string, value: unknown): unknown =>
    key === 'createOptions' && typeof value === 'object' ? JSON.stringify(value) : value;
  const { diagnostics } = composeText(JSON.stringify(manifestWith(parts), asText, 2), { name: 'deployment.json' });
  return diagnostics
    .filter(({ code }) => code !== 'MOOR1319' && code !== 'MOOR1315')
    .map(({ code, severity, line }) => `${code} ${severity} ${line > 1 ? '' : 'nowhere'}`.trim());
}
const credentials = (credential: object): ManifestParts => ({
  registryCredentials: {
    c: { address: 'contoso.azurecr.io', username: '${U}', password: '${P}', ...credential },
  },
});

describe('a placeholder that stayed in a deployment', () => {
  it.each(['$IMG', '$(IMG)', '$REGISTRY/detector:1.4.2', 'contoso.azurecr.io/detector:$(Build.BuildId)'])(
    'the image %s cannot be pulled',
    (image) => expect(found({ image })).toEqual(['MOOR1213 error']),
  );
  it('may be the variable of a password, which the push puts in', () => {
    expect(found({ image: 'contoso.azurecr.io/${P}:1', ...credentials({}) })).toEqual([]);
  });
  it.each([
    [{ address: '$ADDRESS' }, ['MOOR1213 error']],
    [{ address: '${ADDRESS}' }, ['MOOR1201 error']],
    [{ username: '$U' }, ['MOOR1213 warning']],
    [{ password: '$P' }, ['MOOR1213 warning']],
    [{ password: '$(P)' }, ['MOOR1213 warning']],
    [{ password: 'hunter2' }, ['MOOR1109 warning']],
    [{ password: '$ecret+1' }, ['MOOR1109 warning']],
    [{}, []],
  ])('in credentials: %j', (credential, expected) => expect(found(credentials(credential))).toEqual(expected));

  it('is none in values of variables, which a container may read', () => {
    expect(found({ module: { env: { A: { value: '$NOTSET' } } } })).toEqual([]);
  });
});

describe('a placeholder that nothing fills in', () => {
  it.each(['$(IMG)', 'contoso.azurecr.io/detector:$(Build.BuildId)'])(
    'is refused in a template as well: %s',
    (image) => {
      expect(findingsWith({ image })).toEqual(['MOOR1213 error']);
    },
  );

  it('is none where edgeAgent of a virtual machine takes the device above', () => {
    const text = JSON.stringify(
      manifestWith({ image: '$upstream:443/detector:1.4.2', createOptions: '' }),
      (key, value: unknown) => (key === 'createOptions' && typeof value === 'object' ? JSON.stringify(value) : value),
    );
    const errors = (target: 'ase-1node' | 'iotedge-vm') =>
      composeText(text, { name: 'deployment.json', target })
        .diagnostics.filter(({ severity }) => severity === 'error')
        .map(({ code }) => code);
    expect(errors('iotedge-vm')).toEqual([]);
    expect(errors('ase-1node')).toEqual(['MOOR1213']);
  });
});

it('createOptions whose first piece has a number cannot be joined', () => {
  const image = 'mcr.microsoft.com/contoso/detector:1.4.2';
  const settings = (pieces: Record<string, string>) => ({ module: { settings: { image, ...pieces } } });
  expect(findingsWith(settings({ createOptions00: '{}' }))).toEqual(['MOOR1303 error']);
  expect(findingsWith(settings({ createOptions: '{', createOptions01: '}' }))).toEqual([]);
});
