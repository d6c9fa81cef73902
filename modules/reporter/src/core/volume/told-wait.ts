/** An answer that came once the deadline was over. */
export interface LateAnswer {
  /** From the question to it. */
  readonly milliseconds: number;
  /** What it said, where that was no good. */
  readonly message?: string;
}

/** A question that has waited in vain until its deadline, or goes on waiting. */
export interface Waited {
  readonly waitedMilliseconds: number;
  /** Since when readings in a row have had no answer at all. */
  readonly sinceUtc: string | undefined;
  /** The answer to the question before this one, where it was late; none where that one had none at all. */
  readonly late: LateAnswer | undefined;
}

/** Before what it says in a `detail`; the times and words behind them are read back after a restart. */
const toldLate = 'it answers, but later than the deadline: its last answer took ';
const toldMessage = ' ms, and was: ';
const sinceText =
  /^(?:it|the file system at .*,|mounted on access \(autofs\), which) has (?:answered no reading|not ended) since (\S+Z)(?:[:;]|$)/s;
const lateText = new RegExp(`^${toldLate}(\\d+) ms(?:, and was: (.*))?$`, 's');

/** Of a share, why it is stuck. One that waits for longer than the last answer took may well have begun to hang. */
export function tellSilence(waited: Waited, call: string): string {
  const late = lateOf(waited);
  if (late === undefined) return `it has answered no reading ${tellWait(waited)}: ${call} hangs`;
  const { milliseconds, message } = late;
  return `${toldLate}${milliseconds}${message === undefined ? ' ms' : `${toldMessage}${message}`}`;
}

/** The same of a share that is mounted on access, as the end of a sentence on what has not ended. */
export function tellMounting(waited: Waited): string {
  const late = lateOf(waited);
  return late === undefined ? tellWait(waited) : `within the deadline: the last time it took ${late.milliseconds} ms`;
}

/** How long nothing has answered, as the end of a sentence: in the same words each time. */
export function tellWait({ sinceUtc, waitedMilliseconds }: Omit<Waited, 'late'>): string {
  return sinceUtc === undefined ? `for ${waitedMilliseconds} ms` : `since ${sinceUtc}`;
}

function lateOf({ late, waitedMilliseconds }: Waited): LateAnswer | undefined {
  return late !== undefined && waitedMilliseconds <= late.milliseconds ? late : undefined;
}

/** What the `detail` of a volume that was stuck told of its waiting; nothing where it was cut there, or told of something else. */
export function readWaited(detail: string): { readonly since?: Date; readonly late?: LateAnswer } {
  const [, milliseconds, message] = lateText.exec(detail) ?? [];
  if (milliseconds !== undefined) {
    return { late: { milliseconds: Number(milliseconds), ...(message === undefined ? {} : { message }) } };
  }
  const since = new Date(sinceText.exec(detail)?.[1] ?? Number.NaN);
  return Number.isNaN(since.getTime()) ? {} : { since };
}
