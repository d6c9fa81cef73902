import type { Target } from '../../core/model/target.ts';
import { checkKubernetes, type KubernetesCheckResult } from '../check-kubernetes.ts';

/** Objects in one file, as `kubectl apply -f` takes them. */
export function checkText(text: string, target?: Target): KubernetesCheckResult {
  return checkTexts({ 'objects.yaml': text }, target);
}

/** Objects in several files, by name. */
export function checkTexts(texts: Record<string, string>, target?: Target): KubernetesCheckResult {
  const encoder = new TextEncoder();
  const files = Object.entries(texts).map(([name, text]) => ({ name, bytes: encoder.encode(text) }));
  return checkKubernetes({ files, target });
}

/** `CODE severity line:column` of every finding. */
export function told({ diagnostics }: KubernetesCheckResult): string[] {
  return diagnostics.map(({ code, severity, line, column }) => `${code} ${severity} ${line}:${column}`);
}
