import type { z } from 'zod';
import { findNode, toValue, type Path, type SourceNode } from '../../source/node.ts';
import type { Locate } from '../model/draft.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { didYouMean, onlyNear } from '../diagnostics/suggest.ts';
import { knownKeysAt, schemaAt } from './schema-keys.ts';

type Issue = z.core.$ZodIssue;

/** What the schema complains of, at the character and in the words of the file. Values are never quoted. */
export function explainIssue(
  issue: Issue,
  schema: z.ZodType,
  root: SourceNode,
  locate: Locate,
  findings: Findings,
): void {
  const path = issue.path.filter((step): step is string | number => typeof step !== 'symbol');
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeysAt(schema, path);
    for (const key of issue.keys) {
      const help = `${didYouMean(key, known)}Known here: ${known.join(', ')}.`;
      const at = locate([...path, key], 'key');
      const now = meantBy(key, known, findNode(root, path));
      const fix = now === undefined ? {} : { fix: [{ at, was: key, now }] };
      findings.add('MOOR1101', at, `unknown key \`${key}\`${inside(path)}`, help, fix);
    }
    return;
  }
  const branch = issue.code === 'invalid_union' ? fittingBranch(issue.errors) : undefined;
  if (branch !== undefined) {
    for (const inner of branch) explainIssue(below(inner, path), schema, root, locate, findings);
    return;
  }
  const last = path.at(-1);
  const isMissing = last !== undefined && findNode(root, path) === undefined;
  if (isMissing && issue.code !== 'custom') {
    if (isMisspelt(String(last), path.slice(0, -1), schema, root)) return;
    findings.add(
      'MOOR1102',
      locate(path.slice(0, -1), 'key'),
      `\`${String(last)}\` is missing${inside(path.slice(0, -1))}`,
      `Add \`${String(last)}\`: ${expectation(issue)}.`,
    );
    return;
  }
  const part = issue.code === 'invalid_key' ? 'key' : 'value';
  const subject = issue.code === 'invalid_key' ? `the name \`${String(last)}\`` : `\`${dotted(path)}\``;
  findings.add('MOOR1103', locate(path, part), `${subject} ${expectation(issue)}`, helpFor(issue, path, schema, root));
  // The schema does not look behind a key it refuses; a person wants to see everything at once.
  const node = issue.code === 'invalid_key' ? findNode(root, path) : undefined;
  const behind = node === undefined ? undefined : schemaAt(schema, path)?.safeParse(toValue(node));
  for (const inner of behind?.error?.issues ?? []) explainIssue(below(inner, path), schema, root, locate, findings);
}

/** The key that a misspelt one is meant to be, where that is certain and it is not there as well. */
function meantBy(key: string, known: readonly string[], object: SourceNode | undefined): string | undefined {
  const near = onlyNear(key, known);
  return near === undefined || (object?.kind === 'object' && object.entries.has(near)) ? undefined : near;
}

/** Whether what is missing stands there under a misspelt key, which is told. */
function isMisspelt(name: string, path: Path, schema: z.ZodType, root: SourceNode): boolean {
  const object = findNode(root, path);
  if (object?.kind !== 'object') return false;
  const known = knownKeysAt(schema, path);
  return [...object.entries.keys()].some((key) => !known.includes(key) && meantBy(key, known, object) === name);
}

/** Of alternatives, the one whose kind of value was written: its complaints are the ones that help. */
function fittingBranch(branches: readonly Issue[][]): readonly Issue[] | undefined {
  const fitting = branches.filter((issues) => !issues.some(isOfOtherKind));
  return fitting.length === 1 ? fitting[0] : undefined;
}

/** Whether another kind of value was written; alternatives of which none is of the kind count as one of another kind. */
function isOfOtherKind(issue: Issue): boolean {
  if (issue.path.length > 0) return false;
  return issue.code === 'invalid_type' || (issue.code === 'invalid_union' && fittingBranch(issue.errors) === undefined);
}

function below(issue: Issue, path: Path): Issue {
  return { ...issue, path: [...path, ...issue.path] };
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${article(issue.expected)}`;
    case 'invalid_value':
      return `must be ${issue.values.map((value) => `\`${String(value)}\``).join(' or ')}`;
    case 'too_small':
      if (issue.origin === 'string') return 'must not be empty';
      return `must be ${issue.inclusive === false ? 'more than' : 'at least'} ${String(issue.minimum)}`;
    case 'too_big':
      return `must be at most ${String(issue.maximum)}${issue.origin === 'string' ? ' characters long' : ''}`;
    case 'invalid_key':
      return issue.issues.map(expectation).join(', ');
    case 'invalid_union':
      return `must be ${inWords(alternatives(issue))}`;
    // These carry a sentence of our own, or are told elsewhere.
    case 'custom':
    case 'invalid_format':
    case 'invalid_element':
    case 'not_multiple_of':
    case 'unrecognized_keys':
      return issue.message;
  }
}

/** What could stand there, each kind once, alternatives of alternatives among them. */
function alternatives(issue: Extract<Issue, { code: 'invalid_union' }>): string[] {
  const all = issue.errors
    .flat()
    .flatMap((one) => (one.code === 'invalid_union' ? alternatives(one) : expectation(one).replace(/^must be /, '')));
  return [...new Set(all)];
}

function inWords(all: readonly string[]): string {
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} or ${all.at(-1) ?? ''}`;
}

/** Keys of modules with more than one form: what they look like says more than their rule. */
const forms: Readonly<Record<string, string>> = {
  gpu: 'Write `gpu: 1` for a whole GPU, or `gpu: { sharing: time, devices: [0] }`.',
  node: 'Write the name of a node, or labels such as `node: { kubernetes.io/arch: amd64 }`.',
  resources: 'Write for example `resources: { limits: { cpu: 500m, memory: 512Mi } }`.',
  ports: 'Write a list such as `ports: ["8080:80"]`.',
  service: 'Write for example `service: { type: LoadBalancer }`.',
  env: 'Write names and texts, such as `env: { THRESHOLD: "0.8" }`.',
};

/** The key of a module, or of a system module, that a path is in. */
function keyOfModule([first, second, third]: Path): string {
  if (first === 'modules') return String(third);
  return first === 'edgeHub' || first === 'edgeAgent' ? String(second) : '';
}

function helpFor(issue: Issue, path: Path, schema: z.ZodType, root: SourceNode): string {
  const node = findNode(root, path);
  const wantsNoText = issue.code === 'invalid_union' || (issue.code === 'invalid_type' && issue.expected !== 'string');
  if (wantsNoText && node?.kind === 'scalar' && node.variable !== undefined) {
    return `Write \`\${json:${node.variable}}\`: then the value of the variable is taken as JSON, and not as a text.`;
  }
  if (issue.code === 'invalid_type' && issue.expected === 'string') {
    return 'Put the value in quotes, so that it stays a text.';
  }
  const form = forms[keyOfModule(path)];
  if (form !== undefined) return form;
  const known = knownKeysAt(schema, path);
  return known.length > 0
    ? `Known here: ${known.join(', ')}.`
    : 'Correct the value; manifests/schema/workload.schema.json says what is allowed.';
}

function article(expected: string): string {
  const names: Record<string, string> = {
    string: 'a text',
    number: 'a number',
    int: 'a whole number',
    boolean: '`true` or `false`',
    object: 'a mapping of keys and values',
    record: 'a mapping of keys and values',
    array: 'a list',
    never: 'left out: Mooring writes it from the rest of the file',
  };
  return names[expected] ?? expected;
}

function dotted(path: Path): string {
  return path.length === 0 ? 'the workload' : path.join('.');
}

function inside(path: Path): string {
  return path.length === 0 ? '' : ` in \`${dotted(path)}\``;
}
