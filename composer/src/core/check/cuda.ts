import type { At } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import type { Draft } from '../model/draft.ts';

/** CUDA of the GPU driver by release of Azure Stack Edge, as far as release notes tell it. */
const cudaByRelease: Readonly<Record<string, string>> = {
  '2102': '11.2',
  '2207': '11.7',
  '2309': '12.1',
  '2403': '12.2',
  '2607': '13.1',
};
const newestRelease = '2607';

/** The CUDA version that the driver of a release runs; undefined for a release whose notes were not seen. */
export function cudaOfRelease(release: string): string | undefined {
  return Object.hasOwn(cudaByRelease, release) ? cudaByRelease[release] : undefined;
}

/**
 * Images built for a newer CUDA than the driver of the device. `driverCuda`: as `12.2`; where it is not known, the newest
 * release is taken, which every device has at most. What is newer than that is told without it, and not again.
 */
export function checkCuda(draft: Draft, driverCuda: string | undefined, findings: Findings): void {
  for (const { settings, name, imageAt } of draft.modules) {
    if (typeof settings['image'] === 'string') checkImageCuda(settings['image'], name, imageAt, driverCuda, findings);
  }
}

/** The same of a single image; `name` is that of its container. */
export function checkImageCuda(
  image: string,
  name: string,
  at: At,
  driverCuda: string | undefined,
  findings: Findings,
): void {
  const newest = cudaByRelease[newestRelease] ?? '';
  const driver = driverCuda ?? newest;
  const built = cudaOfImage(image);
  if (built === undefined || !isNewer(built, driver)) return;
  if (driverCuda !== undefined && isNewer(built, newest)) return;
  const whose = driverCuda === undefined ? `of the newest release that is known (${newestRelease})` : 'of the device';
  findings.add(
    'MOOR1619',
    at,
    `the image of \`${name}\` is built for CUDA ${built}, and the driver ${whose} runs ${driver}`,
    'Its container may be refused with "unsatisfied condition: cuda". Take an image of an older CUDA, or update the device first.',
  );
}

/** Only where the tag says it: that of NVIDIA's own images, or `cuda12.1` in another. */
export function cudaOfImage(image: string): string | undefined {
  const [name = '', tag] = (image.split('@')[0] ?? '').split(/:(?=[^/:]*$)/);
  if (tag === undefined) return undefined;
  const form = /(^|\/)nvidia\/cuda$/i.test(name)
    ? /^(\d{1,2})\.(\d{1,2})(?!\d)/
    : /(?:^|[-_.])cuda-?(\d{1,2})\.(\d{1,2})(?!\d)/i;
  const [, major, minor] = form.exec(tag) ?? [];
  return major === undefined || minor === undefined ? undefined : `${major}.${minor}`;
}

function isNewer(one: string, other: string): boolean {
  const [major = 0, minor = 0] = one.split('.').map(Number);
  const [otherMajor = 0, otherMinor = 0] = other.split('.').map(Number);
  return major > otherMajor || (major === otherMajor && minor > otherMinor);
}
