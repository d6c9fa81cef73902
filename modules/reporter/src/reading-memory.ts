import { utcText, type Desired, type Reading, type VolumeState } from '@mooring/contract';
import { withReading } from './core/explain/reading-log.ts';
import type { VolumeReading } from './observe/volume-reading.ts';

type Volumes = Desired['volumes'];

/**
 * What was read of late, for who asks why; and how many readings there have been, by what they said. What a write said is
 * told with the first reading after it alone, and a reading that several have asked for once.
 */
export class ReadingMemory {
  readonly #logs = new Map<string, readonly Reading[]>();
  readonly #counts = new Map<VolumeState, number>();

  /** Since the start of this process. */
  get counts(): ReadonlyMap<VolumeState, number> {
    return this.#counts;
  }

  /** The newest first; empty where nothing has been read yet. */
  of(name: string): readonly Reading[] {
    return this.#logs.get(name) ?? [];
  }

  take(readings: Readonly<Record<string, VolumeReading>>, volumes: Volumes): void {
    for (const [name, { fresh, read, isWriteNew, isRepeat, freshAt, latencyMs, expected }] of Object.entries(
      readings,
    )) {
      if (isRepeat === true) continue;
      const told = isWriteNew ? fresh : read;
      this.#counts.set(told.state, (this.#counts.get(told.state) ?? 0) + 1);
      // Settings may have changed while a reading was under way.
      if (freshAt === undefined || !isSame(volumes[name], expected)) continue;
      this.#logs.set(name, withReading(this.of(name), { ...told, latencyMs }, utcText(freshAt)));
    }
  }

  /** Readings of another share under the same name explain nothing. */
  forgetChanged(before: Volumes, now: Volumes): void {
    for (const name of this.#logs.keys()) if (!isSame(before[name], now[name])) this.#logs.delete(name);
  }
}

function isSame(one: Volumes[string] | undefined, other: Volumes[string] | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
