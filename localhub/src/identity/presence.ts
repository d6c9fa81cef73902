import { NEVER, preciseTimestamp } from './timestamps.ts';

export interface PresenceView {
  readonly connectionState: 'Connected' | 'Disconnected';
  readonly connectionStateUpdatedTime: string;
  readonly lastActivityTime: string;
}

interface Entry {
  connected: boolean;
  changedAtMs: number | null;
  lastActivityMs: number | null;
}

/** Who is connected over MQTT, and since when. Keyed by identity key. */
export class PresenceBoard {
  readonly #entries = new Map<string, Entry>();

  recordConnected(key: string, nowMs: number): void {
    this.#entries.set(key, { connected: true, changedAtMs: nowMs, lastActivityMs: nowMs });
  }

  recordDisconnected(key: string, nowMs: number): void {
    const last = this.#entries.get(key)?.lastActivityMs ?? null;
    this.#entries.set(key, { connected: false, changedAtMs: nowMs, lastActivityMs: last });
  }

  recordActivity(key: string, nowMs: number): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined) entry.lastActivityMs = nowMs;
  }

  forget(key: string): void {
    this.#entries.delete(key);
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
    for (const [key, entry] of this.#entries) if (entry.connected && !key.includes('/')) count += 1;
    return count;
  }
}
