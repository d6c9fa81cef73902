import { EdgeAgentError, sanitizeDnsLabel, sanitizeK8sValue } from '@mooring/edge-kubernetes';
import type { Diagnostic } from './diagnostic.ts';

/** Shorter values, such as `1` or `on`, are in every sentence; they are replaced only where they are quoted alone. */
const shortestAnywhere = 4;
const quotedAlone = /`([^`]{1,3})`/g;

/** Puts `${NAME}` in place of values of variables, so that a finding may go to any log whatever a variable holds. */
export function redact(diagnostics: readonly Diagnostic[], used: ReadonlyMap<string, string>): Diagnostic[] {
  if (diagnostics.length === 0 || used.size === 0) return [...diagnostics];
  const forms = new Forms(used);
  return diagnostics.map(({ fix, ...diagnostic }) => ({
    ...diagnostic,
    message: forms.hideIn(diagnostic.message),
    help: forms.hideIn(diagnostic.help),
    // With a value in it, it could not be shown, and the text it is for is the name of the variable.
    ...(fix === undefined || fix.some((edit) => forms.areIn(edit.was) || forms.areIn(edit.now)) ? {} : { fix }),
  }));
}

/**
 * All texts that give a value away, looked up by how they begin and how long they are: going through them for each finding
 * would take the product of both numbers.
 */
class Forms {
  private readonly references = new Map<string, string>();
  /** Lengths of the forms that begin so, the longest first: a value may be part of another one. */
  private readonly lengths = new Map<string, number[]>();

  constructor(used: ReadonlyMap<string, string>) {
    for (const [name, value] of used) {
      for (const form of formsOf(value)) if (!this.references.has(form)) this.references.set(form, `\${${name}}`);
    }
    const byBeginning = new Map<string, Set<number>>();
    for (const form of this.references.keys()) {
      if (form.length < shortestAnywhere) continue;
      const beginning = form.slice(0, shortestAnywhere);
      const lengths = byBeginning.get(beginning) ?? new Set();
      byBeginning.set(beginning, lengths.add(form.length));
    }
    for (const [beginning, lengths] of byBeginning) {
      this.lengths.set(
        beginning,
        [...lengths].sort((a, b) => b - a),
      );
    }
  }

  /** Whether a text gives a value away, also a short one that is the whole of it. */
  areIn(text: string): boolean {
    return this.references.has(text) || this.hideIn(text) !== text;
  }

  hideIn(text: string): string {
    const parts: string[] = [];
    let kept = 0;
    for (let at = 0; at + shortestAnywhere <= text.length; at++) {
      const form = this.formAt(text, at);
      if (form === undefined) continue;
      parts.push(text.slice(kept, at), this.references.get(form) ?? '');
      kept = at + form.length;
      at = kept - 1;
    }
    const hidden = kept === 0 ? text : parts.join('') + text.slice(kept);
    return hidden.replaceAll(quotedAlone, (quoted, form: string) => {
      const reference = this.references.get(form);
      return reference === undefined ? quoted : `\`${reference}\``;
    });
  }

  private formAt(text: string, at: number): string | undefined {
    const lengths = this.lengths.get(text.slice(at, at + shortestAnywhere));
    for (const length of lengths ?? []) {
      if (at + length > text.length) continue;
      const form = text.slice(at, at + length);
      if (this.references.has(form)) return form;
    }
    return undefined;
  }
}

/** The value, and what the rules of Kubernetes make of it. */
function formsOf(value: string): string[] {
  const forms = new Set([
    value,
    value.trim(),
    value.toLowerCase(),
    ...[sanitizeDnsLabel, sanitizeK8sValue].flatMap((make) => attempt(make, value)),
  ]);
  forms.delete('');
  return [...forms];
}

function attempt(make: (value: string) => string, value: string): string[] {
  try {
    return [make(value)];
  } catch (error) {
    if (error instanceof EdgeAgentError) return [];
    throw error;
  }
}
