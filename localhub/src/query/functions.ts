import { isTwinObject, type TwinValue } from '../twin/value.ts';
import { TEXT_FUNCTIONS, TYPE_FUNCTIONS, type FunctionName } from './expression.ts';

type Value = TwinValue | undefined;

const TESTS: Readonly<Record<FunctionName, (first: Value, second: Value) => Value>> = {
  is_null: (value) => value === null,
  is_bool: (value) => typeof value === 'boolean',
  is_number: (value) => typeof value === 'number',
  is_string: (value) => typeof value === 'string',
  is_object: (value) => isTwinObject(value),
  is_primitive: (value) => value === null || ['boolean', 'number', 'string'].includes(typeof value),
  startswith: (text, start) => bothTexts(text, start, (one, other) => one.startsWith(other)),
  endswith: (text, end) => bothTexts(text, end, (one, other) => one.endsWith(other)),
};

/** What is no text compares to nothing. */
function bothTexts(one: Value, other: Value, test: (one: string, other: string) => boolean): Value {
  return typeof one === 'string' && typeof other === 'string' ? test(one, other) : undefined;
}

/** The names as they are written, for messages. */
export const FUNCTION_NAMES: readonly string[] = ['is_defined', ...TYPE_FUNCTIONS, ...TEXT_FUNCTIONS].map((name) =>
  name.toUpperCase(),
);

/** How many values a function takes, or null when there is none of that name (in lower case). */
export function argumentCount(name: string): { readonly name: FunctionName; readonly count: number } | null {
  const ofOne = TYPE_FUNCTIONS.find((known) => known === name);
  if (ofOne !== undefined) return { name: ofOne, count: 1 };
  const ofTwo = TEXT_FUNCTIONS.find((known) => known === name);
  return ofTwo === undefined ? null : { name: ofTwo, count: 2 };
}

/** The value of a function. */
export function applyFunction(name: FunctionName, values: readonly Value[]): Value {
  return TESTS[name](values[0], values[1]);
}
