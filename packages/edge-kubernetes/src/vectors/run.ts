import { z } from 'zod';
import { EdgeAgentError } from '../errors.ts';
import { isObject } from '../json-reading.ts';
import { sameJson, show } from './equality.ts';
import { checkFact } from './facts.ts';
import type { Vector } from './format.ts';
import { kinds } from './kinds.ts';

type Outcome = { value: unknown } | { error: EdgeAgentError };

/** Runs one vector; an empty list means it passed. What the runner does not know is a failure. */
export function runVector(vector: Vector): string[] {
  const ask = kinds[vector.kind];
  if (ask === undefined) return [`unknown kind ${vector.kind}`];
  if (Object.keys(vector.expect).length === 0) return ['it expects nothing'];
  let outcome: Outcome;
  try {
    outcome = { value: ask(vector) };
  } catch (error) {
    if (error instanceof EdgeAgentError) outcome = { error };
    else return [error instanceof z.ZodError ? `malformed vector: ${z.prettifyError(error)}` : describe(error)];
  }
  return Object.entries(vector.expect).flatMap(([name, expected]) => {
    const wrong = checkExpectation(name, expected, outcome, vector.expect);
    return wrong;
  });
}

function checkExpectation(name: string, expected: unknown, outcome: Outcome, all: Record<string, unknown>): string[] {
  switch (name) {
    case 'error':
      if (!('error' in outcome)) return [`expected the error ${show(expected)}, got ${show(outcome.value)}`];
      return outcome.error.code === expected
        ? []
        : [`expected the error ${show(expected)}, got ${describe(outcome.error)}`];
    case 'lastDesiredStatusCode': {
      const code = 'error' in outcome ? outcome.error.lastDesiredStatusCode : 200;
      return code === expected ? [] : [`expected lastDesiredStatus ${show(expected)}, got ${code}`];
    }
    case 'descriptionIsPrefix':
      return typeof expected === 'boolean' && 'statusDescription' in all
        ? []
        : ['descriptionIsPrefix needs a statusDescription'];
    default:
      return 'error' in outcome ? [`threw ${describe(outcome.error)}`] : checkValue(name, expected, outcome.value, all);
  }
}

function checkValue(name: string, expected: unknown, value: unknown, all: Record<string, unknown>): string[] {
  switch (name) {
    case 'equals':
      return sameJson(value, expected) ? [] : [`expected ${show(expected)}, got ${show(value)}`];
    case 'facts':
      if (!Array.isArray(expected) || expected.length === 0) return ['facts must be a list with entries'];
      return (expected as unknown[]).flatMap((fact) => checkFact(fact, value) ?? []);
    case 'runtimeStatus':
    case 'statusDescription': {
      const found = isObject(value) ? value[name] : undefined;
      const byPrefix = name === 'statusDescription' && all.descriptionIsPrefix === true;
      const same = byPrefix
        ? typeof found === 'string' && typeof expected === 'string' && found.startsWith(expected)
        : sameJson(found, expected);
      return same ? [] : [`expected ${name} ${show(expected)}, got ${show(found)}`];
    }
    default:
      return [`unknown expectation ${name}`];
  }
}

function describe(error: unknown): string {
  if (error instanceof EdgeAgentError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
