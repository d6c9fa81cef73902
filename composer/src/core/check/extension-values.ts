import { extensionKey } from '@mooring/edge-kubernetes';
import type { Json, JsonObject } from '../../source/node.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { didYouMean, onlyNear } from '../diagnostics/suggest.ts';
import type { ModuleDraft } from '../model/draft.ts';
import { isObject, lookUp, lookUpObject } from '../model/options.ts';
import { mayBeFilled } from '../variables/may-be-filled.ts';
import { checkAmounts } from './extension-amounts.ts';
import type { ExtensionReport } from './extension-report.ts';

const strategies = ['Recreate', 'RollingUpdate'];
const ids = ['runAsUser', 'runAsGroup', 'fsGroup'];
const mostId = 2_147_483_647;

/**
 * Values of `k8s-experimental` that edgeAgent passes on as they are and Kubernetes refuses, or that its reader makes
 * nothing of. A text that is a number is read as one. Volumes have a rule of their own.
 */
export function checkExtensionValues(module: ModuleDraft, findings: Findings): void {
  const extension = module.createOptions[extensionKey];
  if (!isObject(extension)) return;
  const report: ExtensionReport = (path, part, what, help, edit, severity = 'error') => {
    const at = module.optionAt([...path], part);
    const fix = edit === undefined ? {} : { fix: [{ at, ...edit }] };
    findings.add('MOOR1620', at, `${what}, in \`${extensionKey}\` of \`${module.name}\``, help, { severity, ...fix });
  };
  for (const [name, check] of [
    ['resources', checkAmounts],
    ['strategy', checkStrategy],
    ['nodeSelector', checkSelector],
    ['securityContext', checkSecurity],
  ] as const) {
    const section = lookUpObject(extension, name);
    if (section !== undefined) check(section.value, [extensionKey, ...section.path], report);
  }
}

/** Whether a name of a strategy stands for Recreate, be it misspelt, which is told. */
export function meansRecreate(type: Json | undefined): boolean {
  return typeof type === 'string' && (type === 'Recreate' || onlyNear(type, strategies) === 'Recreate');
}

function checkStrategy(strategy: JsonObject, path: readonly string[], report: ExtensionReport): void {
  const type = lookUp(strategy, 'type');
  if (typeof type?.value !== 'string' || mayBeFilled(type.value)) return;
  const { value, key } = type;
  if (!strategies.includes(value)) {
    const now = onlyNear(value, strategies);
    const help = `${didYouMean(value, strategies)}It takes ${strategies.join(' and ')}, letter for letter.`;
    const edit = now === undefined ? undefined : { was: value, now };
    report([...path, key], 'value', `\`${value}\` is no strategy of a Deployment`, help, edit);
  }
  const rolling = lookUp(strategy, 'rollingUpdate');
  if (value !== 'Recreate' || rolling === undefined || rolling.value === null) return;
  const help = 'Kubernetes refuses the two together. Take it out.';
  report([...path, rolling.key], 'key', '`rollingUpdate` stands beside the strategy Recreate', help);
}

function checkSelector(selector: JsonObject, path: readonly string[], report: ExtensionReport): void {
  for (const [label, value] of Object.entries(selector)) {
    const at = [...path, label];
    if (!isLabelName(label) && !mayBeFilled(label)) {
      report(at, 'key', `\`${label}\` is no name of a label`, 'Write one like `kubernetes.io/arch`.');
    } else if (typeof value === 'boolean') {
      const help = `What edgeAgent makes of it may be \`${value ? 'True' : 'False'}\`, which no node has. Write "${value}".`;
      const edit = { was: String(value), now: `"${value}"` };
      report(at, 'value', `\`${label}\` must be a text`, help, edit, 'warning');
    } else if (typeof value === 'string' && !isLabelValue(value) && !mayBeFilled(value)) {
      const help = 'It has letters, digits, `-`, `_` and `.`, at most 63, with a letter or digit at both ends.';
      report(at, 'value', `\`${value.slice(0, 80)}\` is no value of a label`, help);
    }
  }
}

function checkSecurity(security: JsonObject, path: readonly string[], report: ExtensionReport): void {
  for (const name of ids) {
    const found = lookUp(security, name);
    if (found !== undefined) checkId(name, found.value, [...path, found.key], report);
  }
  const groups = lookUp(security, 'supplementalGroups');
  if (groups === undefined || groups.value === null) return;
  const at = [...path, groups.key];
  if (!Array.isArray(groups.value)) {
    report(at, 'value', '`supplementalGroups` must be a list', 'Write [1000].');
    return;
  }
  for (const [index, group] of groups.value.entries()) checkId('supplementalGroups', group, [...at, index], report);
}

function checkId(name: string, value: Json, path: readonly (string | number)[], report: ExtensionReport): void {
  if (value === null || (typeof value === 'string' && mayBeFilled(value))) return;
  const id = typeof value === 'string' && /^\s*-?\d+\s*$/.test(value) ? Number(value) : value;
  if (typeof id === 'number' && Number.isInteger(id) && id >= 0 && id <= mostId) return;
  const shown = JSON.stringify(value).slice(0, 40);
  const help = `It is a number from 0 to ${mostId}, as the image has it: names are not known outside of it.`;
  report(path, 'value', `\`${name}\` cannot be ${shown}`, help);
}

function isLabelName(name: string): boolean {
  const [last = '', prefix, ...more] = name.split('/').reverse();
  if (more.length > 0 || last === '' || !isLabelValue(last)) return false;
  return prefix === undefined || (prefix.length <= 253 && /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(prefix));
}

function isLabelValue(value: string): boolean {
  return value.length <= 63 && /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/.test(value);
}
