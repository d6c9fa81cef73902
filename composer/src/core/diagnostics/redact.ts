import { EdgeAgentError, sanitizeDnsLabel, sanitizeK8sValue } from '@mooring/edge-kubernetes';
import type { Diagnostic } from './diagnostic.ts';

/** Shorter values, such as `1` or `on`, are in every sentence; they are replaced only where they are quoted alone. */
const shortestAnywhere = 4;

/** Puts `${NAME}` in place of values of variables, so that a finding may go to any log whatever a variable holds. */
export function redact(diagnostics: readonly Diagnostic[], used: ReadonlyMap<string, string>): Diagnostic[] {
  const replacements = [...used]
    .flatMap(([name, value]) => formsOf(value).map((form) => ({ form, reference: `\${${name}}` })))
    // A value may be part of another one: the longer first.
    .sort((a, b) => b.form.length - a.form.length);
  const clean = (text: string) =>
    replacements.reduce((left, { form, reference }) => replace(left, form, reference), text);
  return diagnostics.map((diagnostic) => ({
    ...diagnostic,
    message: clean(diagnostic.message),
    help: clean(diagnostic.help),
  }));
}

function replace(text: string, form: string, reference: string): string {
  if (form.length >= shortestAnywhere) return text.replaceAll(form, () => reference);
  return text.replaceAll(`\`${form}\``, () => `\`${reference}\``);
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
