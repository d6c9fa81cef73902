import type { Json, JsonObject } from '../../source/node.ts';
import { didYouMean, onlyNear } from '../diagnostics/suggest.ts';
import { amountMeant, amountOf } from '../kubernetes-files/quantity.ts';
import { isObject, lookUp } from '../model/options.ts';
import { mayBeFilled } from '../variables/may-be-filled.ts';
import type { ExtensionReport } from './extension-report.ts';

const names = ['cpu', 'memory', 'ephemeral-storage'];
/** Told with what else is known of GPUs. */
const gpu = 'nvidia.com/gpu';

/** `resources`: names and amounts that Kubernetes takes, and requests that keep below their limit. */
export function checkAmounts(resources: JsonObject, path: readonly string[], report: ExtensionReport): void {
  const limits = amountsOf(resources, 'limits', path, report);
  const requests = amountsOf(resources, 'requests', path, report);
  for (const [name, { amount, key }] of requests.amounts) {
    const limit = limits.amounts.get(name)?.amount;
    if (limit === undefined || amount <= limit) continue;
    report(
      [...path, requests.key, key],
      'value',
      `the request of \`${name}\` is more than its limit`,
      'Kubernetes refuses the pod. Write a smaller request, or a larger limit.',
    );
  }
}

interface Amounts {
  key: string;
  amounts: Map<string, { amount: number; key: string }>;
}

function amountsOf(resources: JsonObject, kind: string, path: readonly string[], report: ExtensionReport): Amounts {
  const found = lookUp(resources, kind);
  const key = found?.key ?? kind;
  const amounts: Amounts['amounts'] = new Map();
  if (found === undefined || found.value === null) return { key, amounts };
  const at = [...path, key];
  if (!isObject(found.value)) {
    report(at, 'value', `\`${kind}\` must be an object`, 'Write {"memory": "512Mi"}.');
    return { key, amounts };
  }
  for (const [name, value] of Object.entries(found.value)) {
    if (name === gpu || value === null || (typeof value === 'string' && mayBeFilled(value))) continue;
    checkName(name, [...at, name], report);
    const amount = checkAmount(name, value, [...at, name], report);
    if (amount !== undefined) amounts.set(name, { amount, key: name });
  }
  return { key, amounts };
}

/** A name without a domain is one of Kubernetes' own, letter for letter. */
function checkName(name: string, path: readonly string[], report: ExtensionReport): void {
  if (name.includes('/') || names.includes(name) || name.startsWith('hugepages-') || mayBeFilled(name)) return;
  report(
    path,
    'key',
    `\`${name}\` is nothing that a container can ask for`,
    `${didYouMean(name, names)}It takes ${names.join(', ')}, or a name with a domain like \`${gpu}\`.`,
    edit(name, onlyNear(name, names)),
  );
}

function checkAmount(name: string, value: Json, path: readonly string[], report: ExtensionReport): number | undefined {
  const amount = amountOf(value);
  const shown = JSON.stringify(value).slice(0, 40);
  if (amount === undefined) {
    const text = typeof value === 'string' ? value : '';
    const meant = amountOf(text.trim()) === undefined ? amountMeant(text.trim()) : text.trim();
    const help = meant === undefined ? 'Write an amount like "512Mi", "0.5" or "500m".' : `Write "${meant}".`;
    report(path, 'value', `\`${name}\` cannot be ${shown}`, help, edit(text, meant));
  } else if (amount < 0) {
    report(path, 'value', `\`${name}\` cannot be ${shown}`, 'An amount is zero or more. Correct it.');
  } else return amount;
  return undefined;
}

function edit(was: string, now: string | undefined): { was: string; now: string } | undefined {
  return now === undefined ? undefined : { was, now };
}
