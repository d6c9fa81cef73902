import { catalogue, type Code } from './catalogue/catalogue.ts';
import type { At, Diagnostic, Severity } from './diagnostic.ts';

/** Collects what the steps find, so that a person sees everything at once and not the first thing only. */
export class Findings {
  private readonly found: Diagnostic[] = [];

  /** The severity is the catalogue's first, unless the rule weighs more or less here. */
  add(code: Code, at: At, message: string, help: string, severity?: Severity): void {
    const { file, line, column } = at;
    const weighed = severity ?? catalogue[code].severities[0];
    this.found.push({ code, severity: weighed, file, line, column, message, help });
  }

  get hasErrors(): boolean {
    return this.found.some((diagnostic) => diagnostic.severity === 'error');
  }

  includes(...codes: Code[]): boolean {
    return this.found.some((diagnostic) => codes.includes(diagnostic.code));
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
