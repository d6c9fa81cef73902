import { medianOfLast, readingsOfMedian } from '../volume/latency.ts';

/** What jumps from one reading to the next by itself: a dead band alone would let one reading in many through. */
const jumpy = ['temperatureC', 'utilizationPercent', 'memoryUsedMiB', 'load1', 'memoryAvailableMiB'] as const;

interface Entry {
  readonly state: unknown;
  readonly figures: Partial<Record<(typeof jumpy)[number], readonly number[]>>;
}

/** The median of the last five readings of what jumps, as it is reported; what `/metrics` shows is the last reading. */
export class SteadyFigures {
  #entries: ReadonlyMap<string, Entry> = new Map();

  /** Takes one reading of all entries. What is not among them is forgotten, and so is what was of another state. */
  take(readings: Readonly<Record<string, object>>): void {
    this.#entries = new Map(
      Object.entries(readings).map(([name, reading]) => {
        const { state } = reading as { state?: unknown };
        const before = this.#entries.get(name);
        return [name, { state, figures: figuresOf(reading, before?.state === state ? before?.figures : undefined) }];
      }),
    );
  }

  /** The same entry with its jumpy figures as they are to be reported; a figure that it does not have it does not get. */
  steady<T extends object>(name: string, reading: T): T {
    const { figures } = this.#entries.get(name) ?? {};
    const medians = jumpy.flatMap((field) => {
      const median = field in reading ? medianOfLast(figures?.[field] ?? []) : undefined;
      return median === undefined ? [] : [[field, median] as const];
    });
    return { ...reading, ...Object.fromEntries(medians) };
  }
}

function figuresOf(reading: object, before: Entry['figures'] | undefined): Entry['figures'] {
  return Object.fromEntries(
    jumpy.flatMap((field) => {
      const value = (reading as Record<string, unknown>)[field];
      return typeof value === 'number' ? [[field, [...(before?.[field] ?? []), value].slice(-readingsOfMedian)]] : [];
    }),
  );
}
