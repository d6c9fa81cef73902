import { applyPatch, isJsonObject, serializedBytes, type JsonObject } from '@mooring/contract';
import type { TwinReading } from '../core/report/twin-ledger.ts';
import { PatchRefusedError } from '../hub/patch-refused.ts';
import type { TwinLink } from '../hub/twin-link.ts';
import type { VirtualClock } from './virtual-clock.ts';

export interface Manners {
  /**
   * As edgeHub: a patch is acknowledged at once, merged with others for 5 s and then passed on, its times written anew; the
   * cloud is asked for the twin while it can be reached, else the gateway's own copy answers.
   */
  readonly isGateway?: boolean;
  /** What the cloud takes as the whole section. */
  readonly limitBytes?: number;
}

/** A twin in memory behind a hub, or behind a gateway with a hub, on a virtual clock. */
export class VirtualHub {
  readonly #clock: VirtualClock;
  readonly #manners: Manners;
  #cloud: { section: JsonObject; version: number } = { section: {}, version: 1 };
  #kept: JsonObject | undefined;
  #isPushing = false;
  /** The gateway reaches its cloud. */
  isCloudThere = true;
  /** How long a gateway gathers before it passes on. */
  pushAfterMilliseconds = 5_000;
  /** How often a gateway that has something to pass on looks for its cloud; it answers from the cloud before that. */
  reconnectAfterMilliseconds = 30_000;
  /** What the next calls come to, in order; nothing left means that all is well. */
  readonly faults: ('ackLost' | 'patchLost' | 'readLost' | 'refused')[] = [];
  readonly patches: { at: number; patch: JsonObject }[] = [];
  pushes = 0;
  refusedPushes = 0;
  mostBytes = 0;

  constructor(clock: VirtualClock, manners: Manners = {}) {
    this.#clock = clock;
    this.#manners = manners;
  }

  get cloud(): JsonObject {
    return this.#cloud.section;
  }

  /** The identity is deleted and made again. */
  makeAnew(): void {
    this.#cloud = { section: {}, version: 1 };
    this.#kept = undefined;
  }

  /** Somebody else writes. */
  write(patch: JsonObject): void {
    this.#take(patch);
  }

  link(): TwinLink {
    return {
      desired: () => ({}),
      readReported: async () => {
        if (this.#isFault('readLost')) throw new Error('no answer');
        return this.#reading();
      },
      patchReported: async (patch) => {
        // As on the wire: what the sender does with its copy later changes nothing here.
        const sent = structuredClone(patch);
        const received = this.#manners.isGateway === true ? timesWrittenAnew(sent) : sent;
        if (this.#isFault('patchLost')) throw new Error('no acknowledgement');
        if (this.#isFault('refused')) throw new PatchRefusedError('Throttled');
        this.patches.push({ at: this.#clock.now(), patch: received });
        if (serializedBytes(received) > 32_768) throw new PatchRefusedError('the size of the patch exceeds 32768');
        if (this.#manners.isGateway === true) this.#keep(received);
        else if (!this.#take(received)) throw new PatchRefusedError('the size of the section exceeds 32768');
        if (this.#isFault('ackLost')) throw new Error('no acknowledgement');
      },
    };
  }

  #isFault(fault: VirtualHub['faults'][number]): boolean {
    if (this.faults[0] !== fault) return false;
    this.faults.shift();
    return true;
  }

  #reading(): TwinReading {
    const { section, version } = this.#cloud;
    return { section: this.isCloudThere ? section : applyPatch(section, this.#kept ?? {}), version };
  }

  #take(patch: JsonObject): boolean {
    const section = applyPatch(this.#cloud.section, patch);
    const bytes = serializedBytes(section);
    if (bytes > (this.#manners.limitBytes ?? 32_768)) return false;
    this.mostBytes = Math.max(this.mostBytes, bytes);
    this.#cloud = { section, version: this.#cloud.version + 1 };
    return true;
  }

  #keep(patch: JsonObject): void {
    this.#kept = merge(this.#kept ?? {}, patch);
    if (!this.#isPushing) void this.#push();
  }

  async #push(): Promise<void> {
    this.#isPushing = true;
    await this.#clock.sleep(this.pushAfterMilliseconds);
    while (!this.isCloudThere) await this.#clock.sleep(this.reconnectAfterMilliseconds);
    this.#isPushing = false;
    if (this.#kept === undefined) return;
    this.pushes += 1;
    if (this.#take(this.#kept)) this.#kept = undefined;
    // It keeps it without a word, and tries again with the next one.
    else this.refusedPushes += 1;
  }
}

/** A text that is a time loses the zeros at the end of its fraction. */
function timesWrittenAnew(patch: JsonObject): JsonObject {
  const text = JSON.stringify(patch);
  return JSON.parse(text.replace(/"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d*?)0*Z"/g, writeAnew)) as JsonObject;
}

function writeAnew(_: string, seconds: string, fraction: string): string {
  return `"${seconds}${fraction === '.' ? '' : fraction}Z"`;
}

function merge(first: JsonObject, second: JsonObject): JsonObject {
  const result = { ...first };
  for (const [key, value] of Object.entries(second)) {
    const before = result[key];
    result[key] = isJsonObject(before) && isJsonObject(value) ? merge(before, value) : value;
  }
  return result;
}
