import type { Print } from './output.ts';

/** Both outputs of a command. */
export interface Speech {
  readonly print: Print;
  /** A line on standard error. */
  readonly complain: (text: string) => void;
}

/** What commands are given of the process. */
export interface CommandIo extends Speech {
  /** Aborted when the process is told to end. */
  readonly stopped: AbortSignal;
}
