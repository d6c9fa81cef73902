import type { ObjectNode, SourceNode } from '../../source/node.ts';
import type { Code } from '../diagnostics/catalogue/catalogue.ts';
import type { At, Severity } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { weightOf } from '../diagnostics/weight-of.ts';
import { isFixed } from './fixed-codes.ts';
import { PolicyForm } from './policy-form.ts';
import { Policy, type GivenSeverity, type Suppression } from './policy.ts';

/** Every finding is held against every entry of its code. */
const mostEntries = 1000;
const order: readonly Severity[] = ['info', 'warning', 'error'];

export const policyKeys = ['apiVersion', 'kind', 'settled', 'severity', 'suppress'] as const;
export const suppressionKeys = ['code', 'file', 'line', 'match', 'reason'] as const;
export const severityKeys = ['as', 'reason'] as const;

export interface PolicyInput {
  /** Absent for a text that could not be read, which has been told. */
  root: SourceNode | undefined;
  atOffset: (offset: number) => At;
  /** Where a file lies as seen from the folder of the policy. */
  pathOf?: ((file: string) => string) | undefined;
}

export interface PolicyRead {
  readonly policy: Policy;
  /** The report of doctor that it names, as it is written. */
  readonly settled?: { readonly path: string; readonly at: At } | undefined;
}

/** `mooring.yaml` → what it says. What is wrong in it goes to the findings; the rest of it holds all the same. */
export function readPolicy({ root, atOffset, pathOf }: PolicyInput, findings: Findings): PolicyRead {
  const form = new PolicyForm(findings, atOffset);
  const policy = root === undefined ? undefined : form.mapping(root, 'a policy', policyKeys);
  if (policy === undefined) return { policy: new Policy(new Map(), []) };
  demand(policy, 'apiVersion', 'mooring/v1', form);
  demand(policy, 'kind', 'Policy', form);
  const severities = readSeverities(policy.entries.get('severity')?.node, atOffset, form);
  const suppressions = readSuppressions(policy.entries.get('suppress')?.node, form);
  const settled = policy.entries.get('settled')?.node;
  const path = form.text(settled, 'the path of a report');
  return {
    policy: new Policy(severities, suppressions, pathOf),
    settled: settled === undefined || path === undefined ? undefined : { path, at: form.at(settled) },
  };
}

function demand(policy: ObjectNode, key: string, wanted: string, form: PolicyForm): void {
  const node = policy.entries.get(key)?.node;
  if (node?.kind === 'scalar' && node.value === wanted) return;
  const message = node === undefined ? `\`${key}\` is missing` : `\`${key}\` must be \`${wanted}\``;
  form.refuse(form.at(node ?? policy), message, `Write \`${key}: ${wanted}\`.`);
}

function readSeverities(
  node: SourceNode | undefined,
  atOffset: (offset: number) => At,
  form: PolicyForm,
): Map<Code, GivenSeverity> {
  const read = new Map<Code, GivenSeverity>();
  if (node === undefined || (node.kind === 'scalar' && node.value === null)) return read;
  if (node.kind !== 'object') {
    form.refuse(form.at(node), '`severity` must be a mapping of codes', 'Write for example `MOOR1506: error`.');
    return read;
  }
  for (const { key, keyStart, node: value } of node.entries.values()) {
    const at = atOffset(keyStart);
    const code = form.code(key, at);
    const severity = code === undefined ? undefined : readSeverity(code, value, at, form);
    if (code !== undefined && severity !== undefined) read.set(code, { severity, at });
  }
  return read;
}

function readSeverity(code: Code, node: SourceNode, at: At, form: PolicyForm): Severity | undefined {
  const long = node.kind === 'object' ? form.mapping(node, `the severity of ${code}`, severityKeys) : undefined;
  const level = long === undefined ? node : long.entries.get('as')?.node;
  if (level === undefined) {
    form.refuse(form.at(node), '`as` is missing', 'Write for example `{ as: info, reason: … }`.');
    return undefined;
  }
  const severity = form.severity(level);
  if (severity === undefined) return undefined;
  const reason = form.text(long?.entries.get('reason')?.node, 'a reason');
  const lowers = weightOf(code).severities.some((usual) => order.indexOf(usual) > order.indexOf(severity));
  if (!lowers) return severity;
  if (isOnlyFixed(code)) form.cannot(code, at, 'played down');
  else if (reason === undefined) form.noReason(code, at, 'played down');
  else return severity;
  return undefined;
}

function readSuppressions(node: SourceNode | undefined, form: PolicyForm): Suppression[] {
  if (node === undefined || (node.kind === 'scalar' && node.value === null)) return [];
  if (node.kind !== 'array') {
    form.refuse(form.at(node), '`suppress` must be a list', 'Write for example `- { code: MOOR1506, reason: … }`.');
    return [];
  }
  if (node.items.length > mostEntries) {
    form.refuse(form.at(node), `\`suppress\` has more than ${mostEntries} entries`, 'Correct what is found instead.');
    return [];
  }
  return node.items.flatMap((item) => readSuppression(item, form) ?? []);
}

function readSuppression(item: SourceNode, form: PolicyForm): Suppression | undefined {
  const entry = form.mapping(item, 'a suppression', suppressionKeys);
  if (entry === undefined) return undefined;
  const nodeOf = (key: (typeof suppressionKeys)[number]) => entry.entries.get(key)?.node;
  const written = nodeOf('code');
  if (written === undefined) form.refuse(form.at(item), '`code` is missing', 'Say which finding is suppressed.');
  const text = form.text(written, 'a code');
  const code = text === undefined || written === undefined ? undefined : form.code(text, form.at(written));
  const file = form.text(nodeOf('file'), 'a file');
  const match = form.text(nodeOf('match'), 'what to match');
  const line = readLine(nodeOf('line'), form);
  const reason = form.text(nodeOf('reason'), 'a reason');
  // With one of them misread it would hold for more than it says.
  const wasMisread = (key: 'file' | 'match' | 'line', value: unknown) =>
    nodeOf(key) !== undefined && value === undefined;
  if (code === undefined || wasMisread('file', file) || wasMisread('match', match) || wasMisread('line', line))
    return undefined;
  if (isOnlyFixed(code)) form.cannot(code, form.at(item), 'suppressed');
  else if (nodeOf('reason') === undefined) form.noReason(code, form.at(item), 'suppressed');
  if (reason === undefined || isOnlyFixed(code)) return undefined;
  return {
    code,
    ...(file === undefined ? {} : { file }),
    ...(match === undefined ? {} : { match }),
    ...(line === undefined ? {} : { line }),
    reason,
    at: form.at(item),
  };
}

function readLine(node: SourceNode | undefined, form: PolicyForm): number | undefined {
  if (node === undefined) return undefined;
  if (node.kind === 'scalar' && typeof node.value === 'number' && Number.isInteger(node.value) && node.value > 0)
    return node.value;
  form.refuse(form.at(node), 'a line must be a whole number from 1', 'Count lines as findings do.');
  return undefined;
}

/** Whether every finding of the code is an error that stays one. Of mixed codes the weaker findings can be played down. */
function isOnlyFixed(code: Code): boolean {
  return isFixed(code) && weightOf(code).severities.every((severity) => severity === 'error');
}
