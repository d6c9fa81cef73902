import { describe, expect, it } from 'vitest';
import { composeText, head } from './testing/compose-text.ts';
import { Findings } from '../core/diagnostics/findings.ts';
import { checkCuda, cudaOfImage, cudaOfRelease } from '../core/check/cuda.ts';

describe('the CUDA of an image', () => {
  it.each([
    ['nvidia/cuda:12.4.1-base-ubuntu22.04', '12.4'],
    ['nvcr.io/nvidia/cuda:11.8.0-runtime', '11.8'],
    ['contoso.azurecr.io:5000/nvidia/cuda:13.2.0@sha256:ab', '13.2'],
    ['pytorch/pytorch:2.4.0-cuda12.1-cudnn9-runtime', '12.1'],
    ['nvcr.io/nvidia/pytorch:23.10-py3', undefined],
    ['contoso.azurecr.io/cuda:1.0', undefined],
    ['contoso.azurecr.io:5000/nvidia/cuda', undefined],
    ['nvidia/cuda:latest', undefined],
  ])('%s: %s', (image, expected) => expect(cudaOfImage(image)).toBe(expected));
});

describe('an image of a newer CUDA than the driver', () => {
  const { draft } = composeText(
    `${head}modules: { a: { image: "nvidia/cuda:12.4.1-base" }, b: { image: "nvidia/cuda:13.9.0-base" }, c: { image: "nvidia/cuda:11.0.3-base" } }`,
  );
  function told(driver?: string): string[] {
    const findings = new Findings();
    if (draft !== undefined) checkCuda(draft, driver, findings);
    return findings.sorted().map(({ message }) => message);
  }
  it('is told against the newest release while the device is not known', () => {
    expect(told()).toEqual([expect.stringContaining('`b` is built for CUDA 13.9')]);
  });
  it('is told against the driver of the device, but not twice', () => {
    expect(told(cudaOfRelease('2403'))).toEqual([expect.stringContaining('`a` is built for CUDA 12.4')]);
    expect(told('12.4')).toEqual([]);
    expect(cudaOfRelease('1999')).toBeUndefined();
  });
});
