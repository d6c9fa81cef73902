import { UsageError } from '../app/failure.ts';
import { didYouMean } from '../core/diagnostics/suggest.ts';
import { isPlatform, platforms } from '../core/model/platform.ts';

/** @throws {UsageError} for a platform that no image is built for */
export function demandPlatform(platform: string | undefined): void {
  if (platform === undefined || isPlatform(platform)) return;
  throw new UsageError(
    `there is no platform ${platform} that an image could be for`,
    `${didYouMean(platform, platforms)}One of: ${platforms.join(', ')}; each may end in .debug.`,
  );
}
