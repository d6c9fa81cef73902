/** As `module.json` names platforms; images are built for them. */
export const platforms = ['amd64', 'arm64v8', 'arm64', 'arm32v7', 'windows-amd64'] as const;

/** Whether it is a platform, or one with what stands behind it for another build of the same: `amd64.debug`. */
export function isPlatform(text: string): boolean {
  return platforms.some((platform) => text === platform || (text.startsWith(`${platform}.`) && text.length < 100));
}
