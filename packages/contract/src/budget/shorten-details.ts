import type { Reported } from '../reported.ts';
import { legalText } from './legal-text.ts';

const shortDetailUnits = 96;

type Detailed = { detail?: string | undefined };

/**
 * The document with its explanations cut where they are long.
 *
 * @param kept the same document as it was: an explanation may be as long as it is there
 */
export function shortenDetails(document: Reported, kept?: Reported): Reported {
  return {
    ...document,
    volumes: shorten(document.volumes, kept?.volumes),
    gpus: shorten(document.gpus, kept?.gpus),
    claims: shorten(document.claims, kept?.claims),
  };
}

function shorten<T extends Detailed>(
  entries: Record<string, T>,
  kept: Record<string, Detailed> = {},
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(entries).map(([key, entry]) => {
      if (entry.detail === undefined) return [key, entry];
      const before = Object.hasOwn(kept, key) ? kept[key]?.detail : undefined;
      return [key, { ...entry, detail: legalText(entry.detail, Math.max(shortDetailUnits, before?.length ?? 0)) }];
    }),
  );
}
