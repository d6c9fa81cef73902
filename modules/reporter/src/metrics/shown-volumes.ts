import type { ReportedVolume } from '@mooring/contract';
import type { Observed } from '../core/report/observed.ts';
import { weightOf } from '../core/volume/weigh.ts';

/** No more series than these, whatever the desired properties name; what is left out is counted. */
export const mostVolumes = 256;

/** What one look at the metrics shows: each of a dozen of them asks. What is observed is never altered, but made anew. */
const remembered = new WeakMap<Observed['volumes'], readonly [string, ReportedVolume][]>();

/** Volumes that have series of their own; where there are more, the worst first, so that a share that hangs is among them. */
export function shownVolumes(volumes: Observed['volumes']): readonly [string, ReportedVolume][] {
  const known = remembered.get(volumes);
  if (known !== undefined) return known;
  const all = Object.entries(volumes);
  if (all.length > mostVolumes) all.sort(([, a], [, b]) => weightOf(b.state) - weightOf(a.state));
  const shown = all.slice(0, mostVolumes);
  remembered.set(volumes, shown);
  return shown;
}
