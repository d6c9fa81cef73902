/**
 * One part of what the hub keeps: JSON values by key, in the order in which the keys were first put. Reads are from
 * memory and at once; a write counts at once for readers, and outlives the process once `written()` has resolved.
 */
export interface StateTable<T> {
  entries(): Iterable<readonly [string, T]>;
  get(key: string): T | undefined;
  put(key: string, value: T): void;
  remove(key: string): void;
}

/** Everything that the hub keeps. Whoever acknowledges a write waits for `written()` first. */
export interface StateStore {
  /** The same table for the same name. */
  table<T>(name: string): StateTable<T>;
  /**
   * Resolves when everything put or removed before the call outlives a kill of the process.
   * @throws Error when it could not be written; nothing after it is acknowledged either
   */
  written(): Promise<void>;
  close(): Promise<void>;
}
