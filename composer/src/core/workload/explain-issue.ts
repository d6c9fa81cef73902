import type { z } from 'zod';
import { findNode, toValue, type Path, type SourceNode } from '../../source/node.ts';
import type { Locate } from '../model/draft.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { didYouMean } from '../diagnostics/suggest.ts';
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
      findings.add('MOOR1101', locate([...path, key], 'key'), `unknown key \`${key}\`${inside(path)}`, help);
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

/** Of alternatives, the one whose kind of value was written: its complaints are the ones that help. */
function fittingBranch(branches: readonly Issue[][]): readonly Issue[] | undefined {
  const fitting = branches.filter(
    (issues) => !issues.some((one) => one.code === 'invalid_type' && one.path.length === 0),
  );
  return fitting.length === 1 ? fitting[0] : undefined;
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
      return issue.origin === 'string' ? 'must not be empty' : `must be at least ${String(issue.minimum)}`;
    case 'too_big':
      return `must be at most ${String(issue.maximum)}${issue.origin === 'string' ? ' characters long' : ''}`;
    case 'invalid_key':
      return issue.issues.map(expectation).join(', ');
    case 'invalid_union':
      return [...new Set(issue.errors.flat().map(expectation))].join(', or ');
    // These carry a sentence of our own, or are told elsewhere.
    case 'custom':
    case 'invalid_format':
    case 'invalid_element':
    case 'not_multiple_of':
    case 'unrecognized_keys':
      return issue.message;
  }
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
  };
  return names[expected] ?? expected;
}

function dotted(path: Path): string {
  return path.length === 0 ? 'the workload' : path.join('.');
}

function inside(path: Path): string {
  return path.length === 0 ? '' : ` in \`${dotted(path)}\``;
}
