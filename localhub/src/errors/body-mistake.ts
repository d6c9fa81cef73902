import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

const LONGEST_NAME = 80;

const KINDS: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'an array',
};

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'a number' : 'a fraction';
  if (typeof value === 'boolean') return String(value);
  return KINDS[typeof value] ?? typeof value;
}

function shortened(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}..` : name;
}

/** `authentication.symmetricKey.primaryKey`, `[3].importMode`, `labels['a.b']`; the root by its own name. */
function placeOf(path: readonly PropertyKey[], root: string): string {
  if (path.length === 0) return root;
  const steps = path.map((step) => {
    if (typeof step === 'number') return `[${step}]`;
    const name = shortened(String(step));
    return /^[\w$-]+$/.test(name) ? `.${name}` : `['${name}']`;
  });
  const place = steps.join('');
  // What has a name of its own stands before its parts; a body as a whole goes without saying.
  return root.includes(' ') ? place.replace(/^\./, '') : `${root}${place}`;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return value;
}

function limitOf(origin: string, limit: number | bigint): string {
  const many = Number(limit) === 1 ? '' : 's';
  if (origin === 'string') return `${limit} character${many}`;
  if (origin === 'array') return `${limit} item${many}`;
  return String(limit);
}

function formOf(format: string): string {
  if (format === 'datetime') return 'a time with its zone, as in 2026-01-31T08:00:00Z';
  return format === 'base64' ? 'base64' : `of the form ${format}`;
}

function isCounted(origin: string): boolean {
  return origin === 'string' || origin === 'array';
}

/** Whether a schema says it in words of ours, rather than the validator in its own, which hold the pattern. */
function isOwn(message: string): boolean {
  return !message.startsWith('Invalid ');
}

function mistakeOf(issue: Issue, value: unknown): string {
  if (issue.code === 'invalid_type') {
    const wanted = KINDS[issue.expected] ?? issue.expected;
    return value === undefined ? `is missing: it must be ${wanted}` : `must be ${wanted}, not ${kindOf(value)}`;
  }
  if (issue.code === 'too_small') {
    const least = limitOf(issue.origin, issue.minimum);
    return isCounted(issue.origin) ? `must have at least ${least}` : `must be at least ${least}`;
  }
  if (issue.code === 'too_big') {
    const most = limitOf(issue.origin, issue.maximum);
    if (!isCounted(issue.origin)) return `may be ${most} at most`;
    return `may have ${most} at most, and has ${(value as { length: number }).length}`;
  }
  if (issue.code === 'invalid_value') return `must be ${issue.values.map((one) => `'${String(one)}'`).join(' or ')}`;
  if (issue.code === 'invalid_format' && issue.format === 'regex') {
    return isOwn(issue.message) ? issue.message : 'is not of the form that it must have';
  }
  if (issue.code === 'invalid_format') return `must be ${formOf(issue.format)}`;
  if (issue.code === 'unrecognized_keys') return `has '${shortened(issue.keys[0] ?? '')}', which is no field of it`;
  // What a schema of ours checks by itself says so in words of ours.
  if (issue.code === 'custom') return issue.message;
  return issue.code === 'invalid_key' ? 'is a name that is not allowed' : 'is not what it must be';
}

/**
 * What is wrong with a document, where and what it must be, in words of its fields and never with a value of it: a
 * value may be a key. `root` is what the whole is called: `the body`, or the field that it was taken from.
 */
export function describeMistake(issues: readonly Issue[], input: unknown, root = 'the body'): string {
  const issue = issues[0];
  if (issue === undefined) return `${root} is not what it must be.`;
  return `${placeOf(issue.path, root)} ${mistakeOf(issue, valueAt(input, issue.path))}.`;
}
