import type { ClassifiedVolume } from '../volume/classify.ts';
import type { Observed } from './observed.ts';
import { SteadyFigures } from './steady-figures.ts';

/** One reading of a volume: what is believed after it, and what it says itself. */
interface ReadVolume {
  readonly volume: ClassifiedVolume;
  readonly fresh: ClassifiedVolume;
  /** What it says while the write is not believed that its state rests on, if it does on any. */
  readonly withoutWrite?: ClassifiedVolume | undefined;
}

/** All that is observed with its jumpy figures as they are to be reported. */
export class SteadyObserved {
  readonly #machine = new SteadyFigures();
  readonly #gpus = new SteadyFigures();
  readonly #volumes = new SteadyFigures();

  takeMachine(machine: NonNullable<Observed['machine']>): void {
    this.#machine.take({ machine });
  }

  takeGpus(gpus: Observed['gpus']): void {
    this.#gpus.take(gpus);
  }

  /** @param expected names of volumes; what is known of others is forgotten */
  takeVolumes(readings: Readonly<Record<string, ReadVolume>>, expected: Readonly<Record<string, unknown>>): void {
    this.#volumes.forgetOthers(expected);
    for (const [name, { volume, fresh, withoutWrite }] of Object.entries(readings)) {
      // A reading that is not believed, or not any more, has no part in what is reported.
      const isReported = volume === fresh || volume === withoutWrite;
      if (isReported && Object.hasOwn(expected, name)) this.#volumes.add(name, volume);
    }
  }

  steady(observed: Observed): Observed {
    const { machine, gpus, volumes } = observed;
    return {
      ...observed,
      machine: machine && this.#machine.steady('machine', machine),
      gpus: allSteady(this.#gpus, gpus),
      volumes: allSteady(this.#volumes, volumes),
    };
  }
}

function allSteady<T extends object>(figures: SteadyFigures, entries: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, figures.steady(name, entry)]));
}
