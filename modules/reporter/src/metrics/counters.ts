import { PatchRefusedError } from '../hub/patch-refused.ts';
import type { TwinLink } from '../hub/twin-link.ts';

/** What is counted from the start of the process on. */
export class Counters {
  readonly patches = { sent: 0, confirmed: 0, unconfirmed: 0, failed: 0 };
  readonly #methods = new Map<string, { method: string; status: number; count: number }>();
  /** What the last patch counts as if it is not confirmed before the next; undefined where it has been counted. */
  #open: 'unconfirmed' | 'failed' | undefined;

  get methods(): readonly { readonly method: string; readonly status: number; readonly count: number }[] {
    return [...this.#methods.values()];
  }

  /** @param method one of a fixed few names */
  answered(method: string, status: number): void {
    const key = `${method} ${status}`;
    const counted = this.#methods.get(key) ?? { method, status, count: 0 };
    counted.count += 1;
    this.#methods.set(key, counted);
  }

  confirmed(): void {
    if (this.#open === undefined) return;
    this.patches.confirmed += 1;
    this.#open = undefined;
  }

  /**
   * The same link, with its patches counted, each as one thing. One that is refused has failed. One that is not confirmed when
   * the next is sent counts as unconfirmed, or as failed where it was not acknowledged: it may have arrived all the same.
   */
  over(link: TwinLink): TwinLink {
    return {
      desired: () => link.desired(),
      readReported: () => link.readReported(),
      patchReported: async (patch) => {
        if (this.#open !== undefined) this.patches[this.#open] += 1;
        this.patches.sent += 1;
        this.#open = 'unconfirmed';
        try {
          await link.patchReported(patch);
        } catch (error) {
          const isRefused = error instanceof PatchRefusedError;
          if (isRefused) this.patches.failed += 1;
          this.#open = isRefused ? undefined : 'failed';
          throw error;
        }
      },
    };
  }
}
