import { escapeXml } from '../text/xml.ts';
import { degrees, type BindingEvidence, type Degree, type Judgement } from './judge.ts';
import type { Rollout } from './observation.ts';
import type { Outcome } from './watch.ts';

/** What is told of a rollout: as `apply` reports it. */
export interface RolloutResult {
  readonly outcome: Outcome | 'pushed';
  readonly why: string;
  readonly rollout: Pick<Rollout, 'device' | 'desiredVersion' | 'modules' | 'bindings'>;
  readonly judgement?: Judgement | undefined;
}

interface Case {
  readonly group: 'deployment' | 'module' | 'binding';
  readonly name: string;
  /** Absent: passed. */
  readonly failure?: { readonly type: string; readonly message: string } | undefined;
  readonly skipped?: string | undefined;
  readonly output?: string | undefined;
}

const notWatched = 'pushed; nobody watched what came of it';

/**
 * The evidence of a rollout as JUnit XML: one suite with a case for the deployment, one for each module and one for each
 * binding. What was only pushed is skipped, never passed, and the suite passes only when the rollout is done: the case of
 * the deployment carries the outcome.
 *
 * @param required the weakest evidence that counts, as the watch was given it
 */
export function renderRolloutJunit(
  result: RolloutResult,
  suiteName: string,
  required: Exclude<Degree, 'none'> = 'answered',
): string {
  const cases = [deploymentCase(result), ...moduleCases(result), ...bindingCases(result, required)];
  const failures = cases.filter((one) => one.failure !== undefined).length;
  const skipped = cases.filter((one) => one.skipped !== undefined).length;
  const counts = `tests="${cases.length}" failures="${failures}" errors="0" skipped="${skipped}"`;
  const name = escapeXml(suiteName);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="mooring apply" ${counts}>`,
    `  <testsuite name="${name}" ${counts}>`,
    ...cases.map((one) => renderCase(one, name)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function deploymentCase({ outcome, why, rollout, judgement }: RolloutResult): Case {
  const base = { group: 'deployment' as const, name: `version ${rollout.desiredVersion} on ${rollout.device}` };
  const output = judgement?.deployment.why;
  if (outcome === 'pushed') return { ...base, skipped: why };
  if (outcome === 'done') return { ...base, output };
  return { ...base, failure: { type: outcome, message: why }, output };
}

function moduleCases({ rollout, judgement }: RolloutResult): Case[] {
  if (judgement === undefined) {
    return rollout.modules.map(({ name }) => ({ group: 'module', name, skipped: notWatched }));
  }
  return judgement.modules.map(({ name, state, why }) =>
    state === 'asDesired'
      ? { group: 'module', name, output: why }
      : { group: 'module', name, failure: { type: state, message: why } },
  );
}

function bindingCases({ outcome, rollout, judgement }: RolloutResult, required: Degree): Case[] {
  if (judgement === undefined) {
    return rollout.bindings.map((binding) => ({ group: 'binding', name: nameOf(binding), skipped: notWatched }));
  }
  return judgement.bindings.map((binding) => {
    const enough = outcome === 'done' || degrees.indexOf(binding.degree) >= degrees.indexOf(required);
    const evidence = `evidence: ${binding.degree}; ${binding.why}${placeOf(binding)}`;
    const base = { group: 'binding' as const, name: nameOf(binding) };
    if (enough) return { ...base, output: evidence };
    return { ...base, failure: { type: binding.degree, message: `${evidence}; required: ${required}` } };
  });
}

function nameOf({ module, path, share }: Pick<BindingEvidence, 'module' | 'path' | 'share'>): string {
  return `${module} ${path} → ${share}`;
}

/** Who answered and when: the prober's mount is not the module's, so the node is part of the evidence. */
function placeOf({ state, node, probedUtc }: BindingEvidence): string {
  const parts = [
    state,
    node === undefined ? undefined : `on ${node}`,
    probedUtc === undefined ? undefined : `at ${probedUtc}`,
  ];
  const known = parts.filter((part) => part !== undefined);
  return known.length === 0 ? '' : ` (${known.join(' ')})`;
}

function renderCase(one: Case, suite: string): string {
  const inside: string[] = [];
  if (one.skipped !== undefined) inside.push(`<skipped message="${escapeXml(one.skipped)}"/>`);
  if (one.failure !== undefined) {
    const { type, message } = one.failure;
    inside.push(`<failure type="${escapeXml(type)}" message="${escapeXml(message)}">${escapeXml(message)}</failure>`);
  }
  if (one.output !== undefined) inside.push(`<system-out>${escapeXml(one.output)}</system-out>`);
  const open = `    <testcase classname="${suite}.${one.group}" name="${escapeXml(one.name)}"`;
  return inside.length === 0 ? `${open}/>` : `${open}>${inside.join('')}</testcase>`;
}
