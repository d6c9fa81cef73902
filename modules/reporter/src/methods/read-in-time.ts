import { within } from '../within.ts';

/**
 * Who asks by direct method waits for 30 s where nothing else was said. A question that came during another is answered
 * after that one, so both have less than half of it.
 */
export const answerWithinMilliseconds = 14_000;

/**
 * What has been read by a time, of readings that may take longer.
 *
 * @param read starts the readings and hands over each as it ends; what ends after the time is no part of the result
 */
export async function readInTime<T>(
  read: (onReading: (name: string, reading: T) => void) => Promise<unknown>,
  milliseconds: number,
): Promise<Record<string, T>> {
  const inTime: Record<string, T> = {};
  let isOver = false;
  const all = read((name, reading) => {
    if (!isOver) inTime[name] = reading;
  });
  await within(all, milliseconds, new AbortController().signal, 'the readings').catch(() => undefined);
  isOver = true;
  return inTime;
}
