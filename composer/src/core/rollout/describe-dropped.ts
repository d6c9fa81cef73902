/** What a push does to the shares that it drops, a sentence each for a person. */
export function describeDropped(dropped: {
  readonly retained: readonly string[];
  readonly released: readonly string[];
}): string[] {
  const lines: string[] = [];
  if (dropped.retained.length > 0) {
    lines.push(
      `the prober goes on mounting what this deployment drops: ${dropped.retained.join(', ')}; else the PersistentVolume is left Released and the way back closed (--release-dropped lets go)`,
    );
  }
  if (dropped.released.length > 0) {
    lines.push(
      `warning: no longer named by any module: ${dropped.released.join(', ')}; the claim is deleted and the PersistentVolume left Released until the share is unmounted and mounted again`,
    );
  }
  return lines;
}
