import type { ProbeResponse } from '@mooring/contract';

type Take = (volumes: readonly string[] | undefined) => Promise<ProbeResponse>;

interface Asked {
  readonly underWay: Promise<unknown>;
  /** Starts once the one under way has ended, for everybody who asked meanwhile. */
  next: Promise<ProbeResponse> | undefined;
}

const mostWaiting = 64;
/** Different sets of volumes are read beside each other, so that one that hangs holds up no other. */
const mostBesides = 8;

/**
 * Lets a storm of probes cost no more than one reading after the other: those that ask for the same volumes while a reading
 * is under way share the next one. Every answer rests on a reading that was started after its question.
 */
export class ProbeGate {
  readonly #take: Take;
  readonly #asked = new Map<string, Asked>();
  #waiting = 0;

  constructor(take: Take) {
    this.#take = take;
  }

  /** Undefined where too many wait already. */
  probe(volumes: readonly string[] | undefined): Promise<ProbeResponse> | undefined {
    const key = volumes === undefined ? '*' : [...new Set(volumes)].sort().join(' ');
    const asked = this.#asked.get(key);
    if (this.#waiting >= mostWaiting || (asked === undefined && this.#asked.size >= mostBesides)) return undefined;
    this.#waiting += 1;
    const answer = asked === undefined ? this.#start(key, volumes) : this.#join(asked, key, volumes);
    return answer.finally(() => {
      this.#waiting -= 1;
    });
  }

  #join(asked: Asked, key: string, volumes: readonly string[] | undefined): Promise<ProbeResponse> {
    asked.next ??= asked.underWay.then(() => this.#start(key, volumes));
    return asked.next;
  }

  #start(key: string, volumes: readonly string[] | undefined): Promise<ProbeResponse> {
    const answer = this.#take(volumes);
    const ended = answer.then(
      () => undefined,
      () => undefined,
    );
    const asked: Asked = { underWay: ended, next: undefined };
    this.#asked.set(key, asked);
    void ended.then(() => {
      // Whoever joined starts the next one under the same key.
      if (asked.next === undefined && this.#asked.get(key) === asked) this.#asked.delete(key);
    });
    return answer;
  }
}
