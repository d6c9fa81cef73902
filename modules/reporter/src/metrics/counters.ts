import type { TwinLink } from '../hub/twin-link.ts';

/** What is counted from the start of the process on. */
export class Counters {
  readonly patches = { sent: 0, confirmed: 0, unconfirmed: 0, failed: 0 };
  readonly #methods = new Map<string, { method: string; status: number; count: number }>();
  #isOpen = false;

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
    this.patches.confirmed += 1;
    this.#isOpen = false;
  }

  /** The same link, with its patches counted. One that was not confirmed when the next is sent counts as unconfirmed. */
  over(link: TwinLink): TwinLink {
    return {
      desired: () => link.desired(),
      readReported: () => link.readReported(),
      patchReported: async (patch) => {
        if (this.#isOpen) this.patches.unconfirmed += 1;
        this.patches.sent += 1;
        this.#isOpen = true;
        try {
          await link.patchReported(patch);
        } catch (error) {
          this.patches.failed += 1;
          this.#isOpen = false;
          throw error;
        }
      },
    };
  }
}
