import { medianOfLast, readingsOfMedian } from '../volume/latency.ts';

/** What jumps from one reading to the next by itself: a dead band alone would let one reading in many through. */
const jumpy = [
  'temperatureC',
  'utilizationPercent',
  'memoryUsedMiB',
  'load1',
  'memoryAvailableMiB',
  'totalMiB',
  'freeMiB',
  'inodes',
  'freeInodes',
] as const;

interface Entry {
  readonly of: string;
  readonly last: object;
  readonly figures: Partial<Record<(typeof jumpy)[number], readonly number[]>>;
}

/** The median of the last five readings of what jumps, as it is reported; what `/metrics` shows is the last reading. */
export class SteadyFigures {
  #entries = new Map<string, Entry>();

  /** Takes one reading of all entries. What is not among them is forgotten, and so is what was of another state. */
  take(readings: Readonly<Record<string, object>>): void {
    for (const [name, reading] of Object.entries(readings)) this.add(name, reading);
    this.forgetOthers(readings);
  }

  /** Takes one reading of one entry; what was of another state, or of another share or path, is forgotten. */
  add(name: string, reading: object): void {
    const before = this.#entries.get(name);
    // Handed over twice it is still one reading.
    if (before?.last !== reading) this.#entries.set(name, entryAfter(before, reading));
  }

  /** Only what is named is remembered. */
  forgetOthers(names: Readonly<Record<string, unknown>>): void {
    for (const name of this.#entries.keys()) if (!Object.hasOwn(names, name)) this.#entries.delete(name);
  }

  /**
   * The same entry with its jumpy figures as they are to be reported. A figure that it does not have it does not get, and one
   * that is of another state than the readings taken is left as it is.
   */
  steady<T extends object>(name: string, reading: T): T {
    const entry = this.#entries.get(name);
    if (entry?.of !== whoseFigures(reading)) return reading;
    const medians = jumpy.flatMap((field) => {
      const median = field in reading ? medianOfLast(entry.figures[field] ?? []) : undefined;
      return median === undefined ? [] : [[field, median] as const];
    });
    return { ...reading, ...Object.fromEntries(medians) };
  }
}

/** A share that fills up, or another one, is told by its own figures at once. */
function whoseFigures(reading: object): string {
  const { state, share, path } = reading as Readonly<Record<string, unknown>>;
  return JSON.stringify([state, share, path]);
}

function entryAfter(before: Entry | undefined, reading: object): Entry {
  const of = whoseFigures(reading);
  return { of, last: reading, figures: figuresOf(reading, before?.of === of ? before.figures : undefined) };
}

function figuresOf(reading: object, before: Entry['figures'] | undefined): Entry['figures'] {
  return Object.fromEntries(
    jumpy.flatMap((field) => {
      const value = (reading as Record<string, unknown>)[field];
      return typeof value === 'number' ? [[field, [...(before?.[field] ?? []), value].slice(-readingsOfMedian)]] : [];
    }),
  );
}
