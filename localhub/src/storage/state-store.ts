import type { StoredRow } from './row.ts';

/**
 * How the values of a table become JSON and come back. Without one they are JSON values themselves. A value is encoded
 * when it is written, so that readers share the living one and nothing is held twice.
 */
export interface TableCodec<T> {
  /**
   * Whether a value may become another without being replaced. All others stay what they were, so that they can be
   * encoded later than they were asked for.
   */
  readonly changesInPlace?: true;
  encode(value: T): unknown;
  /** @throws Error that says what is wrong with it */
  decode(json: unknown, key: string): T;
}

/**
 * One part of what the hub keeps: values by key, in the order in which the keys were first put. Reads are from memory
 * and at once; a write counts at once for readers, and outlives the process once `written()` has resolved. A value that
 * changes in place is put again: what is not put is not written.
 */
export interface StateTable<T> {
  entries(): Iterable<readonly [string, T]>;
  get(key: string): T | undefined;
  put(key: string, value: T): void;
  remove(key: string): void;
}

/** Everything that the hub keeps. Whoever acknowledges a write waits for `written()` first. */
export interface StateStore {
  /** The same table for the same name; the codec of the first call counts. @throws Error when a row cannot be decoded */
  table<T>(name: string, codec?: TableCodec<T>): StateTable<T>;
  /**
   * Resolves when everything put or removed before the call outlives a kill of the process. Calls resolve in the order
   * in which they were made.
   * @throws Error when it could not be written; nothing after it is acknowledged either
   */
  written(): Promise<void>;
  /** Resolves, once, with the reason why nothing can be written any more. */
  readonly failed: Promise<Error>;
  /**
   * Everything as it is at this moment, as it would be stored, table by table in the order of their names. What takes
   * long is done for each row when it is taken.
   */
  storedRows(): Iterable<StoredRow>;
  close(): Promise<void>;
}
