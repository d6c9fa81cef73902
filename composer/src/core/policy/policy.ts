import type { Code } from '../diagnostics/catalogue/catalogue.ts';
import type { At, Diagnostic, Severity } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { isFixed } from './fixed-codes.ts';
import { matchesGlob } from './glob.ts';

/** One entry below `suppress` of a policy. */
export interface Suppression {
  code: Code;
  /** Glob of files, seen from the folder of the policy; every file without it. */
  file?: string;
  line?: number;
  /** Text that stands in the message. */
  match?: string;
  reason: string;
  /** Where the entry stands. */
  at: At;
}

/** What a project makes of every finding of a code, and where it says so. */
export interface GivenSeverity {
  severity: Severity;
  at: At;
}

/** A finding that was taken out, why, and by which entry. */
export interface Suppressed {
  diagnostic: Diagnostic;
  reason: string;
  at: At;
}

/** What a project says of findings. */
export class Policy {
  private readonly severities: ReadonlyMap<Code, GivenSeverity>;
  private readonly suppressions = new Map<Code, Suppression[]>();
  private readonly pathOf: (file: string) => string;
  private readonly used = new Set<Suppression>();
  private readonly taken: Suppressed[] = [];
  /** Entries for errors that nobody can play down, by their place. */
  private readonly refused = new Map<At, Code>();

  /** `pathOf` says where a file lies as seen from the folder of the policy. */
  constructor(
    severities: ReadonlyMap<Code, GivenSeverity>,
    suppressions: readonly Suppression[],
    pathOf: (file: string) => string = (file) => file,
  ) {
    this.severities = severities;
    this.pathOf = pathOf;
    for (const one of suppressions) {
      const same = this.suppressions.get(one.code);
      if (same === undefined) this.suppressions.set(one.code, [one]);
      else same.push(one);
    }
  }

  /** A finding as the project weighs it; undefined when it is suppressed. */
  weigh(diagnostic: Diagnostic): Diagnostic | undefined {
    const { code } = diagnostic;
    // Without these nothing can be made, whatever a project says.
    const isKept = diagnostic.severity === 'error' && isFixed(code);
    const suppression = this.suppressions.get(code)?.find((one) => this.fits(one, diagnostic));
    const given = this.severities.get(code);
    if (isKept) {
      if (suppression !== undefined) this.refused.set(suppression.at, code);
      if (given !== undefined && given.severity !== 'error') this.refused.set(given.at, code);
      return diagnostic;
    }
    if (suppression !== undefined) {
      this.used.add(suppression);
      this.taken.push({ diagnostic, reason: suppression.reason, at: suppression.at });
      return undefined;
    }
    return given === undefined ? diagnostic : { ...diagnostic, severity: given.severity };
  }

  /** What was taken out, each finding once, in the order it was found. */
  get suppressed(): Suppressed[] {
    const seen = new Set<string>();
    return this.taken.filter(({ diagnostic }) => {
      const key = JSON.stringify(diagnostic);
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
  }

  /** Tells of entries that would take out or play down an error which stays one, whatever a project says. */
  reportRefused(findings: Findings): void {
    for (const [at, code] of this.refused) {
      findings.add(
        'MOOR2205',
        at,
        `this has no effect on what is found: ${code} is an error there, which nobody can take out or play down`,
        'Correct what is found. Findings of the code that are no errors are weighed as it says.',
      );
    }
  }

  /** Tells of entries for one of these files that suppressed nothing: what they were for is gone, or they are wrong. */
  reportIdle(files: readonly string[], findings: Findings): void {
    for (const one of [...this.suppressions.values()].flat()) {
      if (this.used.has(one) || this.refused.has(one.at) || !files.some((file) => this.isFor(one, file))) continue;
      findings.add(
        'MOOR2205',
        one.at,
        `nothing is found that this suppression of ${one.code} is for`,
        'Take it out, or correct its file, line or match.',
      );
    }
  }

  private fits(one: Suppression, { file, line, message }: Diagnostic): boolean {
    if (one.line !== undefined && one.line !== line) return false;
    if (one.match !== undefined && !message.includes(one.match)) return false;
    return this.isFor(one, file);
  }

  private isFor({ file: glob }: Suppression, file: string): boolean {
    return glob === undefined || matchesGlob(glob, this.pathOf(file));
  }
}
