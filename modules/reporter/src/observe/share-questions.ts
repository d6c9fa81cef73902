import { lingerMilliseconds } from '../core/volume/pace.ts';
import type { ProbeResult } from '../core/volume/probe-result.ts';
import { judgeRun } from './judge-run.ts';
import type { VolumePlace } from './volume-place.ts';
import type { RunRules, ToolRunner } from './tool-runner.ts';

export interface QuestionRules {
  readonly deadlineMilliseconds: number;
  readonly intervalMilliseconds: number;
  readonly mode: RunRules['mode'];
}

export interface ShareAnswer {
  readonly result: ProbeResult;
  /** Where it was asked, which may be another path to the same share. */
  readonly path: string;
  /** The same for all who share this answer. */
  readonly question: object;
}

/** What the readings that are begun together ask: of each share once, at however many paths it stands. */
export class ShareQuestions {
  readonly #tools: ToolRunner;
  readonly #rules: QuestionRules;
  readonly #asked = new Map<string, Promise<ShareAnswer>>();

  constructor(tools: ToolRunner, rules: QuestionRules) {
    this.#tools = tools;
    this.#rules = rules;
  }

  /** None asked yet, by the same rules; what was asked before does not count. */
  anew(): ShareQuestions {
    return new ShareQuestions(this.#tools, { ...this.#rules, mode: 'fresh' });
  }

  /**
   * statfs, then a listing. Never rejects.
   *
   * @param timesStuck how often in a row it has not answered
   */
  async ask({ slot, path }: Pick<VolumePlace, 'slot' | 'path'>, timesStuck: number): Promise<ShareAnswer> {
    const answer = await (this.#asked.get(slot) ?? this.#start(slot, path, timesStuck));
    const { result } = answer;
    const isRefused = result.kind === 'failed' && result.errno === 'EACCES';
    if (answer.path === path || !isRefused) return answer;
    // It may be a folder above that path that is closed to this process, which says nothing about this one.
    return this.ask({ slot: `${slot} ${path}`, path }, timesStuck);
  }

  #start(slot: string, path: string, timesStuck: number): Promise<ShareAnswer> {
    const { deadlineMilliseconds, intervalMilliseconds, mode } = this.#rules;
    const linger = lingerMilliseconds(intervalMilliseconds, timesStuck + 1);
    const asked = this.#tools
      .probe(path, { slot, deadlineMilliseconds, lingerMilliseconds: linger, mode })
      .then((end) => ({ path: end.path, question: end.question, result: judgeRun(end) }));
    this.#asked.set(slot, asked);
    return asked;
  }
}
