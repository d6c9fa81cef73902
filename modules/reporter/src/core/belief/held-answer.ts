/** So many times in a row nobody answers until it is told. */
export const missesUntilTold = 3;

/** The last answer to a question that is asked again and again, and what has become of it since. */
export interface HeldAnswer<T> {
  readonly answer: T;
  /** When it was given, as text. */
  readonly atUtc: string;
  /** How often in a row nobody has answered since. */
  readonly misses: number;
  /** It has been told that nobody answers; the answer counts no more. */
  readonly isLost: boolean;
  /** While that is told: how often in a row somebody has answered. */
  readonly answers: number;
}

/**
 * What is held after the question was asked once more. An answer is kept through two questions in a row that nobody answered;
 * at the third it is lost, and then it takes several answers in a row until one is told again. The very first is told at once.
 *
 * @param answer undefined where nobody answered
 * @param answersNeeded so many in a row until an answer is told again
 * @returns undefined as long as nobody has ever answered
 */
export function holdAnswer<T>(
  before: HeldAnswer<T> | undefined,
  answer: T | undefined,
  answersNeeded: number,
  nowUtc: string,
): HeldAnswer<T> | undefined {
  if (answer === undefined) {
    if (before === undefined) return undefined;
    const misses = before.misses + 1;
    return { ...before, misses, isLost: before.isLost || misses >= missesUntilTold, answers: 0 };
  }
  const answers = (before?.answers ?? 0) + 1;
  const isLost = before?.isLost === true && answers < answersNeeded;
  return { answer, atUtc: nowUtc, misses: 0, isLost, answers: isLost ? answers : 0 };
}
