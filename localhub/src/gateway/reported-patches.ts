import { HubError } from '../errors/hub-error.ts';
import { identityKey, parseIdentityKey, type IdentityId } from '../identity/identity-id.ts';
import type { IdentityRegistry } from '../identity/registry.ts';
import { readJson } from '../json/read-json.ts';
import { writeJson } from '../json/write-json.ts';
import { Signal } from '../signal.ts';
import type { StateTable } from '../storage/state-store.ts';
import type { TwinService } from '../twin/twin-service.ts';
import type { TwinObject } from '../twin/value.ts';
import { gatewayOf } from './gateway-module.ts';
import { mergePatches } from './merge-patches.ts';
import { readPatch } from './reported-rules.ts';

/** What of a module's reports has been acknowledged and is not in its twin yet. */
export interface PendingPatch {
  /** A merge patch as JSON text. */
  readonly patch: string;
}

export interface RefusedReport {
  readonly id: IdentityId;
  readonly reason: string;
}

export interface ReceivedReport {
  readonly id: IdentityId;
  readonly payload: string;
}

/**
 * What may wait for one twin. The hub refuses far less; edgeHub goes on to merge until its disk is full, and that is what
 * this keeps a module from.
 */
const WAITING_LIMIT_BYTES = 256 * 1024;

export interface ReportedPatchesDependencies {
  readonly registry: IdentityRegistry;
  readonly twins: TwinService;
  /** By identity key. */
  readonly table: StateTable<PendingPatch>;
  /** The pause after a push, in which further patches are merged. edgeHub's is 5 s. */
  readonly mergeMs: number;
}

/**
 * How edgeHub treats reported patches of the modules of its device: it answers at once, keeps the patch, merges later
 * ones into it, and pushes to the hub at most once in a pause, all modules in one go. What the hub refuses stays with
 * it, so that the next patch is merged into it and the whole is refused again; the module never learns (read in code).
 */
export class ReportedPatches {
  readonly #dependencies: ReportedPatchesDependencies;
  readonly #due = new Set<string>();
  #pause: NodeJS.Timeout | null = null;
  #closed = false;

  /** A patch or a push was refused. */
  readonly refused = new Signal<RefusedReport>();
  /** What a module has sent as a patch, taken or not. */
  readonly received = new Signal<ReceivedReport>();
  /** A push begins: what is added now goes with it. */
  readonly pushing = new Signal<undefined>();

  constructor(dependencies: ReportedPatchesDependencies) {
    this.#dependencies = dependencies;
    for (const [key] of dependencies.table.entries()) this.#due.add(key);
    dependencies.registry.deleted.subscribe((id) => {
      this.#due.delete(identityKey(id));
      dependencies.table.remove(identityKey(id));
    });
  }

  /** Whether this identity reports through a gateway. */
  covers(id: IdentityId): boolean {
    return gatewayOf(this.#dependencies.registry, id) !== null;
  }

  /**
   * Keeps a patch to be pushed. Gives the status of the answer, which has no body in any case: 204, 400 for a patch
   * that breaks a rule by itself, 500 for one that is no JSON object. To be followed by `push` once it is answered.
   */
  accept(id: IdentityId, payload: string): 204 | 400 | 500 {
    const status = this.#keep(id, payload);
    this.received.emit({ id, payload });
    return status;
  }

  /** Keeps what the gateway itself reports of `id`, to be pushed with the rest. One that breaks a rule is gone. */
  add(id: IdentityId, patch: TwinObject): void {
    this.#keep(id, writeJson(patch));
  }

  #keep(id: IdentityId, payload: string): 204 | 400 | 500 {
    const read = readPatch(payload);
    if (!read.ok) {
      this.refused.emit({ id, reason: read.reason });
      return read.status;
    }
    const key = identityKey(id);
    const { table } = this.#dependencies;
    const before = table.get(key);
    const merged = before === undefined ? read.patch : mergePatches(readJson(before.patch) as TwinObject, read.patch);
    const patch = writeJson(merged);
    if (Buffer.byteLength(patch) > WAITING_LIMIT_BYTES) {
      this.refused.emit({ id, reason: `more than ${WAITING_LIMIT_BYTES} bytes would wait for its twin` });
      return 500;
    }
    table.put(key, { patch });
    this.#due.add(key);
    return 204;
  }

  /** Pushes what is due, now or at the end of the pause. */
  push(): void {
    if (this.#pause !== null || this.#closed) return;
    this.pushing.emit(undefined);
    if (this.#due.size === 0) return;
    const due = [...this.#due];
    this.#due.clear();
    this.#pause = setTimeout(() => {
      this.#pause = null;
      this.push();
    }, this.#dependencies.mergeMs);
    for (const key of due) this.#pushOne(key);
  }

  #pushOne(key: string): void {
    const { registry, twins, table } = this.#dependencies;
    const id = parseIdentityKey(key);
    const pending = table.get(key);
    if (id === null || pending === undefined) return;
    if (registry.find(id) === undefined) {
      table.remove(key);
      return;
    }
    try {
      twins.report(id, readJson(pending.patch) as TwinObject, null);
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      this.refused.emit({ id, reason: error.message });
      return;
    }
    table.remove(key);
    twins.announceReport(id);
  }

  /** Ends the pushing. What is not pushed stays in the table. */
  close(): void {
    this.#closed = true;
    if (this.#pause !== null) clearTimeout(this.#pause);
    this.#pause = null;
  }
}
