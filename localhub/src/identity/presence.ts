import { z } from 'zod';
import { MemoryState } from '../storage/memory-state.ts';
import type { StateStore, StateTable, TableCodec } from '../storage/state-store.ts';
import { Signal } from '../signal.ts';
import { NEVER, preciseTimestamp } from './timestamps.ts';

export interface PresenceView {
  readonly connectionState: 'Connected' | 'Disconnected';
  readonly connectionStateUpdatedTime: string;
  readonly lastActivityTime: string;
}

interface Entry {
  readonly connected: boolean;
  readonly changedAtMs: number | null;
  readonly lastActivityMs: number | null;
}

const moment = z.number().min(0).max(8.64e15).nullable();
const kept = z.strictObject({ connected: z.boolean(), changedAtMs: moment, lastActivityMs: moment });
const codec: TableCodec<Entry> = { encode: (entry) => entry, decode: (json) => kept.parse(json) };

/** Who is connected over MQTT, and since when. Keyed by identity key. */
export class PresenceBoard {
  readonly #entries: StateTable<Entry>;

  /** By identity key: it has connected, disconnected, or was heard of. */
  readonly changed = new Signal<string>();

  /** Whoever was connected when the hub ended is not any more. */
  constructor(state: StateStore = new MemoryState(), nowMs = 0) {
    this.#entries = state.table('presence', codec);
    for (const [key, entry] of this.#entries.entries()) {
      if (entry.connected) this.recordDisconnected(key, nowMs);
    }
  }

  /** What else is shown beside it, from whoever keeps it: the model of an identity, the messages that wait for a device. */
  modelIdOf: (key: string) => string = () => '';
  countMessagesFor: (key: string) => number = () => 0;

  recordConnected(key: string, nowMs: number): void {
    this.#put(key, { connected: true, changedAtMs: nowMs, lastActivityMs: nowMs });
  }

  recordDisconnected(key: string, nowMs: number): void {
    const last = this.#entries.get(key)?.lastActivityMs ?? null;
    this.#put(key, { connected: false, changedAtMs: nowMs, lastActivityMs: last });
  }

  recordActivity(key: string, nowMs: number): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined) this.#put(key, { ...entry, lastActivityMs: nowMs });
  }

  #put(key: string, entry: Entry): void {
    this.#entries.put(key, entry);
    this.changed.emit(key);
  }

  forget(key: string): void {
    this.#entries.remove(key);
  }

  view(key: string): PresenceView {
    const entry = this.#entries.get(key);
    return {
      connectionState: entry?.connected === true ? 'Connected' : 'Disconnected',
      connectionStateUpdatedTime: entry?.changedAtMs == null ? NEVER : preciseTimestamp(entry.changedAtMs),
      lastActivityTime: entry?.lastActivityMs == null ? NEVER : preciseTimestamp(entry.lastActivityMs),
    };
  }

  /** Connected devices; modules do not count. */
  connectedDeviceCount(): number {
    let count = 0;
    for (const [key, entry] of this.#entries.entries()) if (entry.connected && !key.includes('/')) count += 1;
    return count;
  }
}
