import type { Target } from '../../core/model/target.ts';
import { checkKubernetes, type KubernetesCheckResult } from '../check-kubernetes.ts';

/** Objects in one file, as `kubectl apply -f` takes them. */
export function checkText(text: string, target?: Target): KubernetesCheckResult {
  return checkTexts({ 'objects.yaml': text }, target);
}

/** Objects in several files, by name. */
export function checkTexts(
  texts: Record<string, string>,
  target?: Target,
  knowledge: Record<string, string> = {},
): KubernetesCheckResult {
  const encoder = new TextEncoder();
  const encode = ([name, text]: [string, string]) => ({ name, bytes: encoder.encode(text) });
  return checkKubernetes({
    files: Object.entries(texts).map(encode),
    target,
    knowledge: Object.entries(knowledge).map(encode),
  });
}

/** `CODE severity line:column` of every finding. */
export function told({ diagnostics }: KubernetesCheckResult): string[] {
  return diagnostics.map(({ code, severity, line, column }) => `${code} ${severity} ${line}:${column}`);
}
