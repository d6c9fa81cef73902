import { legalText, textLimits } from '@mooring/contract';

/** What names a volume, as a twin tells it: what it cannot hold is U+FFFD there. */
export interface NamedVolume {
  readonly share: string;
  readonly path: string;
}

/** The same share and path, be one of them as the twin tells it. */
export function isSameVolume(one: NamedVolume, other: NamedVolume): boolean {
  return keyOf(one) === keyOf(other);
}

/** One text for a share and its path, the same before and after a restart. */
export function keyOf({ share, path }: NamedVolume): string {
  return `${legalText(share, textLimits.volume.share)} ${legalText(path, textLimits.volume.path)}`;
}
