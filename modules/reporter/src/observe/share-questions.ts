import { lingerMilliseconds } from '../core/volume/pace.ts';
import type { ProbeResult } from '../core/volume/probe-result.ts';
import { judgeRun } from './judge-run.ts';
import type { VolumePlace } from './known-volumes.ts';
import type { RunRules, ToolRunner } from './tool-runner.ts';

export interface QuestionRules {
  readonly deadlineMilliseconds: number;
  readonly intervalMilliseconds: number;
  readonly mode: RunRules['mode'];
}

interface Asked {
  readonly path: string;
  readonly result: Promise<ProbeResult>;
}

/** What the readings that are begun together ask: of each share once, at however many paths it stands. */
export class ShareQuestions {
  readonly #tools: ToolRunner;
  readonly #rules: QuestionRules;
  readonly #asked = new Map<string, Asked>();

  constructor(tools: ToolRunner, rules: QuestionRules) {
    this.#tools = tools;
    this.#rules = rules;
  }

  /**
   * statfs, then a listing. Never rejects.
   *
   * @param timesStuck how often in a row it has not answered
   */
  async ask({ slot, path }: Pick<VolumePlace, 'slot' | 'path'>, timesStuck: number): Promise<ProbeResult> {
    const asked = this.#asked.get(slot) ?? this.#start(slot, path, timesStuck);
    const result = await asked.result;
    const isRefused = result.kind === 'failed' && result.errno === 'EACCES';
    if (asked.path === path || !isRefused) return result;
    // It may be a folder above that path that is closed to this process, which says nothing about this one.
    return this.ask({ slot: `${slot} ${path}`, path }, timesStuck);
  }

  #start(slot: string, path: string, timesStuck: number): Asked {
    const { deadlineMilliseconds, intervalMilliseconds, mode } = this.#rules;
    const linger = lingerMilliseconds(intervalMilliseconds, timesStuck + 1);
    const end = this.#tools.probe(path, { slot, deadlineMilliseconds, lingerMilliseconds: linger, mode });
    const asked = { path, result: end.then(judgeRun) };
    this.#asked.set(slot, asked);
    return asked;
  }
}
