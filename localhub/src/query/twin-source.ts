import type { KeyedDocument } from './run-page.ts';
import type { Source } from './source.ts';

/** What is counted of devices; modules do not count. */
export interface DeviceCounts {
  readonly total: number;
  readonly enabled: number;
  readonly connected: number;
}

/** The twins that queries run over, as they are or as they were a moment ago. */
export interface TwinSource {
  /** In the order of creation. */
  documents(of: Exclude<Source, 'devices.jobs'>): Iterable<KeyedDocument>;
  /** Whether `documents` gives one with this identity key. */
  has(key: string): boolean;
  counts(): DeviceCounts;
}
