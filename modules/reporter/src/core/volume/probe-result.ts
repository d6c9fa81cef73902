import type { StatfsAnswer } from './statfs-answer.ts';

/** How one probe of one mount ended. */
export type ProbeResult =
  | {
      readonly kind: 'answered';
      readonly answer: StatfsAnswer;
      readonly latencyMilliseconds: number;
      /** Of the share a single file alone is mounted. */
      readonly isFile?: boolean;
    }
  | { readonly kind: 'failed'; readonly errno: string | undefined; readonly message: string }
  | { readonly kind: 'stuck'; readonly call: 'statfs' | 'readdir'; readonly waitedMilliseconds: number }
  | { readonly kind: 'notRun'; readonly message: string };
