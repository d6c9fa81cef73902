import { RouteError } from './route-error.ts';

const STEP = /^([^.[\]]+)(?:\[(\d+)\])?$/;

/** The steps of `a.b[0].c`, which stands behind `$body.`. @throws RouteError when it is no path */
export function parseBodyPath(path: string): readonly (string | number)[] {
  return path.split('.').flatMap((part) => {
    const [, name = '', index] = STEP.exec(part) ?? [];
    if (name === '' || /^\d+$/.test(name)) throw new RouteError(`$body.${path} is no path into the body`);
    return index === undefined ? [name] : [name, Number(index)];
  });
}

/** What stands at the path; undefined where it ends early, and for objects and arrays, which conditions cannot compare. */
export function valueAtPath(
  body: unknown,
  steps: readonly (string | number)[],
): string | number | boolean | null | undefined {
  let value = body;
  for (const step of steps) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) !== (typeof step === 'number'))
      return undefined;
    if (!Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  return undefined;
}
