import { describe, expect, it } from 'vitest';
import { composeManifestWith, findingsWith, type ManifestParts } from './testing/manifest-with.ts';

const fixes = (parts: ManifestParts) =>
  composeManifestWith(parts)
    .diagnostics.filter(({ code }) => code === 'MOOR1321')
    .map(({ severity, fix }) => `${severity} ${fix?.map(({ was, now }) => `${was}>${now}`).join() ?? '-'}`);
const image = 'mcr.microsoft.com/contoso/detector:1.4.2';

describe('a key that nothing reads', () => {
  it.each<[ManifestParts, string]>([
    [{ module: { imagePulPolicy: 'never' } }, 'imagePulPolicy>imagePullPolicy'],
    [{ module: { status: null, Statsu: 'running' } }, '-'],
    [{ module: { settings: { image, creatOptions: '{}' } } }, 'creatOptions>createOptions'],
    [{ edgeHub: { startupOder: 1 } }, 'startupOder>startupOrder'],
    [{ hub: { storeAndForwardConfiguration: { timeToLiveSecs: 1, storeLimit: {} } } }, 'storeLimit>storeLimits'],
    [{ hub: { rutes: {} } }, '-'],
    [{ runtime: { type: 'docker', settings: { registryCredential: {} } } }, 'registryCredential>registryCredentials'],
  ])('is told where it is near to one that is read: %j', (parts, fix) => {
    expect(fixes(parts)).toEqual([`warning ${fix}`]);
  });

  it.each<ManifestParts>([
    { module: { Status: 'running', ImagePullPolicy: 'never' } },
    { module: { owner: 'line 2' } },
    { hub: { mqttBroker: {} } },
  ])('is left alone in another case, or near to none: %j', (parts) => {
    expect(fixes(parts)).toEqual([]);
    expect(findingsWith(parts).filter((found) => found.endsWith('error'))).toEqual([]);
  });

  it('is told once where what it stands for is missed', () => {
    expect(findingsWith({ module: { settings: { imge: image } } })).toEqual(['MOOR1304 error']);
  });

  it('is mended where it is the value of an environment variable', () => {
    const { diagnostics } = composeManifestWith({ module: { env: { A: { vaule: 'x' } } } });
    expect(diagnostics).toMatchObject([{ code: 'MOOR1310', fix: [{ was: 'vaule', now: 'value' }] }]);
  });
});

describe('desired properties of a module that is not there', () => {
  const section = { 'properties.desired': { fps: 15 } };

  it('are told, and mended, where the name is near to that of a module without any', () => {
    const { diagnostics } = composeManifestWith({ sections: { detektor: section } });
    expect(diagnostics).toMatchObject([
      { code: 'MOOR1325', severity: 'warning', fix: [{ was: 'detektor', now: 'detector' }] },
    ]);
  });

  it('are left alone where they have a module, or one that a layer may bring', () => {
    for (const sections of [{ detector: section }, { archiver: section }, { detector: section, detektor: section }]) {
      expect(findingsWith({ sections })).toEqual([]);
    }
  });
});
