/** What a push does to the shares that it drops, a sentence each for a person. */
export function describeDropped(dropped: {
  readonly retained: readonly string[];
  readonly released: readonly string[];
}): string[] {
  const lines: string[] = [];
  if (dropped.retained.length > 0) {
    lines.push(
      `the prober goes on mounting ${dropped.retained.join(', ')}, which this deployment drops: otherwise its PersistentVolume is left Released and the way back closed (--release-dropped lets go)`,
    );
  }
  if (dropped.released.length > 0) {
    lines.push(
      `warning: ${dropped.released.join(', ')} is dropped: its claim is deleted and its PersistentVolume left Released until the share is unmounted and mounted again`,
    );
  }
  return lines;
}
