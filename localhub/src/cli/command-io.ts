import type { Print } from './output.ts';

/** What commands are given of the process. */
export interface CommandIo {
  readonly print: Print;
  readonly complain: (text: string) => void;
  /** Aborted when the process is told to end. */
  readonly stopped: AbortSignal;
}
