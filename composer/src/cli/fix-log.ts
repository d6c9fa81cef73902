import type { FixOutcome } from '../core/fix/apply-fixes.ts';
import { note, type Io } from './io.ts';

/** Whether fixes are made, or only shown. */
export type FixMode = 'show' | 'write';

/** Says on stderr what was changed and what was not, and at the end how much of both. */
export class FixLog {
  private readonly io: Io;
  readonly mode: FixMode;
  private fixed = 0;
  private readonly dropped = new Set<string>();

  constructor(io: Io, mode: FixMode) {
    this.io = io;
    this.mode = mode;
  }

  tell({ applied, dropped }: FixOutcome): void {
    const done = this.mode === 'write' ? 'fixed' : 'would fix';
    for (const { code, fix = [] } of applied) {
      for (const { at, was, now } of fix) {
        note(this.io, `${done} ${code} ${at.file}:${at.line}:${at.column} ${was} → ${now}`);
      }
    }
    this.fixed += applied.length;
    for (const { diagnostic, why } of dropped) {
      const { code, file, line, column } = diagnostic;
      const text = `not fixed ${code} ${file}:${line}:${column}: ${why}`;
      // What several inputs have in common is found with each of them.
      if (!this.dropped.has(text)) note(this.io, text);
      this.dropped.add(text);
    }
  }

  /** `3 fixed, 1 not`; of findings, each of which may change several places. */
  tellCounts(): void {
    const { fixed, mode } = this;
    const left = this.dropped.size;
    const done = mode === 'write' ? 'fixed' : 'would be fixed';
    const number = fixed === 0 ? 'nothing' : String(fixed);
    note(this.io, `${number} ${done}${left === 0 ? '' : `, ${left} that could not be`}`);
  }
}
