import { textOf, type MountEntry } from './mountinfo.ts';

/** Paths are byte strings without a slash at their end. */
export interface MountFinder {
  /** The mount that is reached at a path. */
  readonly at: (path: string) => MountEntry | undefined;
  /** The mount that a path lies on, be it mounted there or at a folder above. */
  readonly over: (path: string) => MountEntry | undefined;
}

/** U+FFFD in UTF-8, one character per byte: it stands in a path that people wrote for a byte that is no UTF-8. */
const replacement = '\u00ef\u00bf\u00bd';

/**
 * The mounts that a process really reaches, found as the kernel walks: from the root through every mount that stands on
 * a component of the path. A mount that another one covers, at its own path or at a folder above, is not found.
 *
 * A path whose bytes are no UTF-8 cannot be written in a setting. Where it is written as it is shown, with U+FFFD for each
 * such byte, it is found as long as one mount alone is shown so.
 *
 * The table is put in order once: asking for every share of a device takes time by the shares, not by shares and mounts.
 */
export function mountFinder(entries: readonly MountEntry[]): MountFinder {
  const known = new Set(entries.map((entry) => entry.id));
  const byPoint = groupByPoint(entries);
  let odd: Map<string, string[]> | undefined;
  // A mount whose parent is not listed hangs directly below the root.
  const isTop = (entry: MountEntry) => !known.has(entry.parentId) || entry.parentId === entry.id;
  const root = (byPoint.get('/') ?? []).find(isTop);

  const walk = (path: string): MountEntry | undefined => {
    let current = root;
    const passed = new Set<MountEntry>(current === undefined ? [] : [current]);
    const covers = (entry: MountEntry) =>
      !passed.has(entry) &&
      (entry.parentId === current?.id || (isTop(entry) && (current === undefined || isTop(current))));
    for (const prefix of prefixesOf(path)) {
      const candidates = byPoint.get(prefix) ?? [];
      for (;;) {
        const covering = candidates.findLast(covers);
        if (covering === undefined) break;
        passed.add(covering);
        current = covering;
      }
    }
    return current;
  };
  const exactly = (path: string) => {
    const reached = walk(path);
    return reached?.mountPoint === path ? reached : undefined;
  };

  return {
    at: (path) => {
      const exact = exactly(path);
      if (exact !== undefined || !path.includes(replacement)) return exact;
      odd ??= pointsByText(byPoint.keys());
      const points = odd.get(textOf(path)) ?? [];
      return points.length === 1 && points[0] !== undefined ? exactly(points[0]) : undefined;
    },
    over: walk,
  };
}

/** The mount reached at one path; see `mountFinder`, which is made once for many. */
export function mountAt(entries: readonly MountEntry[], path: string): MountEntry | undefined {
  return mountFinder(entries).at(path);
}

function groupByPoint(entries: readonly MountEntry[]): Map<string, MountEntry[]> {
  const byPoint = new Map<string, MountEntry[]>();
  for (const entry of entries) {
    const there = byPoint.get(entry.mountPoint);
    if (there === undefined) byPoint.set(entry.mountPoint, [entry]);
    else there.push(entry);
  }
  return byPoint;
}

/** Mount points that are no UTF-8, by the text that is shown for them. */
function pointsByText(points: Iterable<string>): Map<string, string[]> {
  const byText = new Map<string, string[]>();
  for (const point of points) {
    const text = textOf(point);
    if (!text.includes('\uFFFD') || point.includes(replacement)) continue;
    byText.set(text, [...(byText.get(text) ?? []), point]);
  }
  return byText;
}

function prefixesOf(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '');
  return ['/', ...parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`)];
}
