import { readdirSync, readFileSync } from 'node:fs';

/** What a process holds at one moment. */
export interface Holdings {
  readonly residentMiB: number;
  readonly descriptors: number;
  readonly children: number;
}

/** What a process holds while nothing is under way, and when that was. */
export interface SettledHoldings extends Holdings {
  /** Since the process was first looked at. */
  readonly atMinutes: number;
  /** Of objects and buffers that are still referred to, once all garbage is collected. */
  readonly usedMiB: number;
}

/** Standard input, output and error of a child are three descriptors of its parent. */
const descriptorsOfChild = 3;
/** Code is compiled and caches are filled in the first part of a run; what is held then is no measure of what comes. */
const warmUp = { part: 1 / 5, leastMinutes: 2 };

/** The least of fewer is no floor. */
const leastOfThird = 3;

/**
 * How long a run must be for its growth to be told, in minutes.
 *
 * @param betweenRestsMinutes from one moment of rest to the next, at most
 */
export function leastRunMinutes(betweenRestsMinutes: number): number {
  const afterWarmUp = 3 * leastOfThird * betweenRestsMinutes;
  return Math.max(warmUp.leastMinutes + afterWarmUp, afterWarmUp / (1 - warmUp.part));
}

/** What may come with nobody losing anything: a connection that is made anew, code that is run for the first time. */
const mostDescriptors = 2;
const mostUsedMiB = { atAll: 1, eachMinute: 0.1 };
/** Pages that malloc or the collector keeps are neither lost nor given back: they come and go by megabytes. */
const mostResidentMiB = 6;

export function holdingsOf(pid: number): Holdings {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return {
    residentMiB: Number(kib) / 1024,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    children: readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === pid).length,
  };
}

/** The parent of a process, also of one whose end nobody has waited for; undefined where it ended while it was looked at. */
function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}

/**
 * Of looks at a process that is at rest: the least of its memory, which is the nearest to a collected one, and the descriptors
 * that most looks found beside those of its children. A child may start or end while it is counted, so the least would be by chance.
 */
export function settledOf(
  looks: readonly Holdings[],
  seen: Pick<SettledHoldings, 'atMinutes' | 'usedMiB'>,
): SettledHoldings {
  const medianOf = (numbers: readonly number[]) =>
    [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;
  return {
    ...seen,
    residentMiB: Math.min(...looks.map(({ residentMiB }) => residentMiB)),
    descriptors: medianOf(looks.map(({ descriptors, children }) => descriptors - descriptorsOfChild * children)),
    children: medianOf(looks.map(({ children }) => children)),
  };
}

type Floor = Omit<SettledHoldings, 'atMinutes'>;

export interface Growth {
  /** Of the floors of each third after the warm-up. */
  readonly thirds: readonly Floor[];
  /** What has grown by more than may come by itself, in words. */
  readonly leaks: readonly string[];
}

/**
 * Holds the floor of the last third of a run against that of the first, both after the warm-up: the least that was held whenever
 * nothing was under way. Over half an hour a descriptor or half a MiB lost each minute is found.
 *
 * @param settled in the order of time, of the whole run
 * @throws where too few came after the warm-up
 */
export function growthOf(settled: readonly SettledHoldings[]): Growth {
  const warmAtMinutes = Math.max((settled.at(-1)?.atMinutes ?? 0) * warmUp.part, warmUp.leastMinutes);
  const warm = settled.filter(({ atMinutes }) => atMinutes >= warmAtMinutes);
  const size = Math.floor(warm.length / 3);
  if (size < leastOfThird)
    throw new Error(
      `${warm.length} moments of rest after ${warmAtMinutes.toFixed(1)} minutes of warm-up are too few to tell growth from noise: let it run for longer`,
    );
  const [begin, middle, end] = [warm.slice(0, size), warm.slice(size, -size), warm.slice(-size)];
  const [first, last] = [floorOf(begin), floorOf(end)];
  const minutes = (end[0]?.atMinutes ?? Number.NaN) - (begin[0]?.atMinutes ?? Number.NaN);
  const leaks: string[] = [];
  const descriptors = last.descriptors - first.descriptors;
  if (descriptors > mostDescriptors) leaks.push(`${descriptors} descriptors in ${minutes.toFixed(1)} minutes`);
  const used = last.usedMiB - first.usedMiB;
  if (used > mostUsedMiB.atAll + mostUsedMiB.eachMinute * minutes)
    leaks.push(`${used.toFixed(1)} MiB in use in ${minutes.toFixed(1)} minutes`);
  const resident = last.residentMiB - first.residentMiB;
  if (resident > mostResidentMiB)
    leaks.push(`${resident.toFixed(1)} MiB of resident memory in ${minutes.toFixed(1)} minutes`);
  return { thirds: [first, floorOf(middle), last], leaks };
}

function floorOf(part: readonly SettledHoldings[]): Floor {
  return {
    usedMiB: Math.min(...part.map(({ usedMiB }) => usedMiB)),
    residentMiB: Math.min(...part.map(({ residentMiB }) => residentMiB)),
    descriptors: Math.min(...part.map(({ descriptors }) => descriptors)),
    children: Math.min(...part.map(({ children }) => children)),
  };
}
