import { describe, expect, it } from 'vitest';
import { composeManifestWith, findingsWith } from './testing/manifest-with.ts';
import { findImageProblem, isUntagged } from '../core/check/image-reference.ts';

const sha = `sha256:${'a'.repeat(64)}`;

describe('an image that can be pulled', () => {
  it.each([
    'nginx:1.27',
    ' contoso.azurecr.io/detector:1.4.2 ',
    'contoso.azurecr.io/line/detector:1.4.2-amd64',
    `contoso.azurecr.io/detector@${sha}`,
    'localhost:5000/detector:1',
    'localhost/detector:1',
    '10.1.2.3:5000/a/b:1',
    'registry:5000/detector:1',
    'CONTOSO.azurecr.io/detector:V1.4_RC',
    'mcr.microsoft.com/a/b__c--d.e:1',
  ])('%s is not told of', (image) => {
    expect(findImageProblem(image, true)).toBeUndefined();
  });

  it('may have a tag and a digest where edgeAgent does not read it', () => {
    expect(findImageProblem(`nginx:1.27@${sha}`, false)).toBeUndefined();
    expect(findImageProblem(`nginx:1.27@${sha}`, true)?.code).toBe('MOOR1304');
  });
});

describe('an image that cannot', () => {
  it.each([
    ['a:1:2', 'MOOR1304'],
    ['contoso.azurecr.io/a:1:2', 'MOOR1304'],
    ['contoso.azurecr.io/a b:1', 'MOOR1304'],
    ['contoso.azurecr.io/', 'MOOR1304'],
    ['contoso.azurecr.io//a:1', 'MOOR1304'],
    [':1', 'MOOR1304'],
    ['contoso.azurecr.io/-a:1', 'MOOR1312'],
    ['contoso.azurecr.io/a:1/b:2', 'MOOR1312'],
    ['contoso.azurecr.io/a:-1', 'MOOR1312'],
    ['contoso.azurecr.io/a:', 'MOOR1312'],
    [`contoso.azurecr.io/a:${'1'.repeat(129)}`, 'MOOR1312'],
    ['contoso.azurecr.io/a@sha256:abc', 'MOOR1312'],
    ['contoso.azurecr.io/a@latest', 'MOOR1312'],
    [`contoso.azurecr.io/${'a'.repeat(256)}:1`, 'MOOR1312'],
    ['contoso.azurecr.io/ä:1', 'MOOR1312'],
  ])('%s is %s', (image, code) => {
    expect(findImageProblem(image, true)?.code).toBe(code);
  });

  it.each([
    ['contoso.azurecr.io/Line/Detector:V1', 'contoso.azurecr.io/line/detector:V1'],
    ['https://contoso.azurecr.io/detector:1', 'contoso.azurecr.io/detector:1'],
    ['docker://nginx', 'nginx'],
    ['https://contoso.azurecr.io/Detector:1', 'contoso.azurecr.io/detector:1'],
    ['https://Line.contoso.com/Line:1', 'Line.contoso.com/line:1'],
    ['https://contoso.azurecr.io/Detector:-1', undefined],
    ['https://contoso.azurecr.io/a:1:2', undefined],
    ['contoso.azurecr.io/Detector!:1', undefined],
  ])('%s is mended to %s', (image, now) => {
    expect(findImageProblem(image, true)).toMatchObject({ code: 'MOOR1312', ...(now === undefined ? {} : { now }) });
    expect(findImageProblem(image, true)?.now).toBe(now);
  });

  it.each([
    ['https://contoso.azurecr.io/Detector:1', /^begins with a scheme and has upper case in its name$/],
    ['https://contoso.azurecr.io/a:1:2', /^begins with a scheme and has two tags$/],
    ['contoso.azurecr.io/Detector:-1', /^has upper case in its name and has a tag that is none$/],
  ])('%s is told as one finding with all that is wrong', (image, message) => {
    expect(findImageProblem(image, true)?.message).toMatch(message);
  });

  it('is told at its place, with the whole text to be replaced', () => {
    const image = 'contoso.azurecr.io/Detector:1';
    const [found] = composeManifestWith({ image }).diagnostics;
    expect(found).toMatchObject({ code: 'MOOR1312', severity: 'error' });
    expect(found?.fix).toEqual([
      { at: { file: found?.file, line: found?.line, column: found?.column }, was: image, now: image.toLowerCase() },
    ]);
  });

  it('is told of the system modules, too', () => {
    expect(findingsWith({ edgeAgent: { settings: { image: 'mcr.microsoft.com/Agent:1.1' }, type: 'docker' } })).toEqual(
      ['MOOR1312 error'],
    );
  });
});

describe('an image without a tag', () => {
  it('is told, since edgeAgent takes the latest', () => {
    expect(isUntagged('contoso.azurecr.io:5000/a')).toBe(true);
    expect(isUntagged(`a@${sha}`)).toBe(false);
    expect(findingsWith({ image: 'mcr.microsoft.com/contoso/detector' })).toContain('MOOR1314 info');
    expect(findingsWith({ image: 'mcr.microsoft.com/contoso/detector:1' })).not.toContain('MOOR1314 info');
  });
});
