import { utcText, type logLevels, type SetLogLevelRequest, type SetLogLevelResponse } from '@mooring/contract';
import { Alarm } from '../alarm.ts';

type Level = (typeof logLevels)[number];

/** The level of the log, which can be another one for a while. */
export class LogLevel {
  readonly #log: { level: string };
  readonly #now: () => number;
  readonly #onBack: (level: Level) => void;
  /** What holds without an end. */
  #lasting: Level;
  readonly #back = new Alarm(() => {
    this.#log.level = this.#lasting;
    this.#onBack(this.#lasting);
  });

  /** @param log its level is what is set, as of a pino logger */
  constructor(log: { level: string }, now: () => number, onBack: (level: Level) => void) {
    this.#log = log;
    this.#now = now;
    this.#onBack = onBack;
    this.#lasting = log.level as Level;
  }

  /**
   * Sets it. With `forSeconds` it goes back by itself to the last level that was set without; a second such request takes
   * the place of the first.
   */
  set({ level, forSeconds }: SetLogLevelRequest): SetLogLevelResponse {
    const before = this.#log.level as Level;
    const now = this.#now();
    const until = forSeconds === undefined ? undefined : now + forSeconds * 1000;
    if (until === undefined) this.#lasting = level;
    this.#log.level = level;
    this.#back.set(until, now);
    return {
      contract: 1,
      level,
      before,
      ...(until === undefined ? {} : { untilUtc: utcText(new Date(until)) }),
    };
  }
}
