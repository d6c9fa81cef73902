import type { ClusterObject } from '../cluster/objects.ts';
import { badRequest } from './status.ts';

export type Predicate = (object: ClusterObject) => boolean;

/** `a=b,c!=d,e,!f` on labels. Throws ApiStatus 400 for another form (set-based selectors are not served). */
export function parseLabelSelector(selector: string): Predicate {
  const tests = parts(selector).map((part): ((labels: Record<string, string>) => boolean) => {
    const match = /^(!?)([A-Za-z0-9./_-]+)(?:(==?|!=)([A-Za-z0-9._-]*))?$/.exec(part);
    if (match === null) throw badRequest(`unable to parse label selector ${JSON.stringify(part)}`);
    const [, not, key = '', operator, value = ''] = match;
    if (operator === undefined) return (labels) => Object.hasOwn(labels, key) !== (not === '!');
    return (labels) => (labels[key] === value) !== (operator === '!=');
  });
  return (object) => tests.every((test) => test(object.metadata.labels ?? {}));
}

/** `metadata.name=x,spec.nodeName=y` and the like. Throws ApiStatus 400 for another form. */
export function parseFieldSelector(selector: string): Predicate {
  const tests = parts(selector).map((part): Predicate => {
    const match = /^([A-Za-z.]+)(==?|!=)(.*)$/.exec(part);
    if (match === null) throw badRequest(`unable to parse field selector ${JSON.stringify(part)}`);
    const [, path = '', operator, value = ''] = match;
    return (object) => (fieldOf(object, path) === value) !== (operator === '!=');
  });
  return (object) => tests.every((test) => test(object));
}

function parts(selector: string): string[] {
  return selector
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function fieldOf(object: ClusterObject, path: string): string {
  let value: unknown = object;
  for (const key of path.split('.')) {
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  }
  return typeof value === 'string' ? value : '';
}
