import type { Code } from './catalogue/catalogue.ts';
import type { At, Diagnostic, Edit, Severity } from './diagnostic.ts';
import { weightOf } from './weight-of.ts';

/** How much a finding weighs where that differs from the catalogue's usual severity, and what would mend it for certain. */
export interface Weight {
  severity?: Severity;
  fix?: readonly Edit[];
}

/** Weighs a finding anew: what a project or a device says of it. Undefined: it is not to be told. */
export type Reweigh = (diagnostic: Diagnostic) => Diagnostic | undefined;

/** Collects what the steps find, so that a person sees everything at once and not the first thing only. */
export class Findings {
  private readonly found: Diagnostic[] = [];
  private readonly errors = new Set<Code>();
  private readonly reweigh: Reweigh;

  constructor(reweigh: Reweigh = (diagnostic) => diagnostic) {
    this.reweigh = reweigh;
  }

  /**
   * The severity is the catalogue's first, unless the rule weighs more or less here. What rests on an inference is a
   * warning at most, whatever the rule says; only what weighs anew, a project or a device, can make more of it.
   */
  add(code: Code, at: At, message: string, help: string, weight: Severity | Weight = {}): void {
    const { file, line, column } = at;
    const { isInferred, severities } = weightOf(code);
    const { severity: wished = severities[0], fix } = typeof weight === 'string' ? { severity: weight } : weight;
    const severity = isInferred && wished === 'error' ? 'warning' : wished;
    if (severity === 'error') this.errors.add(code);
    const diagnostic = { code, severity, file, line, column, message, help, ...(fix === undefined ? {} : { fix }) };
    const weighed = this.reweigh(diagnostic);
    if (weighed !== undefined) this.found.push(weighed);
  }

  get hasErrors(): boolean {
    return this.found.some((diagnostic) => diagnostic.severity === 'error');
  }

  includes(...codes: Code[]): boolean {
    return this.found.some((diagnostic) => codes.includes(diagnostic.code));
  }

  /** Whether a rule told one of them as an error, whatever a project then made of it. */
  toldError(...codes: Code[]): boolean {
    return codes.some((code) => this.errors.has(code));
  }

  /** In the order of the text, each finding once. */
  sorted(): Diagnostic[] {
    const seen = new Set<string>();
    return this.found
      .filter((diagnostic) => {
        const key = JSON.stringify(diagnostic);
        if (seen.has(key)) return false;
        seen.add(key);
        return true;
      })
      .sort(
        (a, b) => compareText(a.file, b.file) || a.line - b.line || a.column - b.column || compareText(a.code, b.code),
      );
  }
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
