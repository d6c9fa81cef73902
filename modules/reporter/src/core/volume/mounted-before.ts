import type { MountedSource } from './share-source.ts';

const end = ' was mounted there before';

/** What stood at a path, as it is told in a `detail`; `source` as a text, not as bytes. */
export function tellBefore({ source, fsType }: MountedSource): string {
  return `${source} (${fsType})${end}`;
}

/**
 * What `tellBefore` told within the `detail` of a volume, which is all that the twin keeps of a mount that has gone or been
 * replaced.
 *
 * @returns undefined where nothing was told, where the text was cut, or where it can be read in two ways
 */
export function readBefore(detail: string): MountedSource | undefined {
  if (!detail.endsWith(end) || detail.includes('\uFFFD')) return undefined;
  const parts = detail.slice(0, -end.length).split('; ');
  if (parts.length > 2) return undefined;
  const { source, fsType } = /^(?<source>.+) \((?<fsType>[^\s()]+)\)$/.exec(parts.at(-1) ?? '')?.groups ?? {};
  return source === undefined || fsType === undefined ? undefined : { source, fsType };
}

/** A `detail` without what `tellBefore` told at its end, be it cut, where something else stands before that. */
export function withoutBefore(detail: string): string {
  const [first = ''] = detail.split('; ', 1);
  return first;
}
