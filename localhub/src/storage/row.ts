/** One value of a table. */
export interface Row<T> {
  /** Rows are read back in this order. */
  readonly order: number;
  value: T;
  /** Whether the store may hold something under the row's key, so that removing it must be written. */
  stored: boolean;
}

/** A row as it is stored. */
export interface StoredRow {
  readonly table: string;
  readonly key: string;
  readonly order: number;
  /** As its codec encoded it. */
  readonly json: unknown;
}
