import { RouteError } from './route-error.ts';
import { fits, isDefined, type CompiledPart, type ConditionType, type ConditionValue } from './condition-value.ts';

interface ConditionFunction {
  /** Every form of its arguments. */
  readonly forms: readonly (readonly ConditionType[])[];
  readonly gives: ConditionType;
  readonly run: (...values: never[]) => ConditionValue;
}

const ofNumber = (run: (value: number) => number): ConditionFunction => ({ forms: [['number']], gives: 'number', run });
const ofText = (run: (value: string) => ConditionValue, gives: ConditionType): ConditionFunction => ({
  forms: [['string']],
  gives,
  run,
});
const ofTwoTexts = (run: (one: string, other: string) => ConditionValue, gives: ConditionType): ConditionFunction => ({
  forms: [['string', 'string']],
  gives,
  run,
});

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[Ee][+-]?\d+)?$/;

/** By lower-case name; case does not count. edgeHub takes `twin_change_includes` in no route. */
const FUNCTIONS: ReadonlyMap<string, ConditionFunction> = new Map<string, ConditionFunction>([
  ['abs', ofNumber(Math.abs)],
  ['exp', ofNumber(Math.exp)],
  ['square', ofNumber((value) => value * value)],
  ['ceiling', ofNumber(Math.ceil)],
  ['floor', ofNumber(Math.floor)],
  ['sign', ofNumber(Math.sign)],
  ['sqrt', ofNumber(Math.sqrt)],
  ['power', { forms: [['number', 'number']], gives: 'number', run: (base: number, by: number) => base ** by }],
  [
    'as_number',
    {
      forms: [['string'], ['number']],
      gives: 'number',
      run: (value: string | number) => (NUMBER.test(String(value).trim()) ? Number(value) : Number.NaN),
    },
  ],
  ['length', ofText((value) => value.length, 'number')],
  ['lower', ofText((value) => value.toLowerCase(), 'string')],
  ['upper', ofText((value) => value.toUpperCase(), 'string')],
  ['index_of', ofTwoTexts((one, other) => one.indexOf(other), 'number')],
  ['starts_with', ofTwoTexts((one, other) => one.startsWith(other), 'bool')],
  ['ends_with', ofTwoTexts((one, other) => one.endsWith(other), 'bool')],
  ['contains', ofTwoTexts((one, other) => one.includes(other), 'bool')],
  [
    'substring',
    {
      forms: [
        ['string', 'number'],
        ['string', 'number', 'number'],
      ],
      gives: 'string',
      run: (text: string, from: number, length: number | undefined) => {
        if (from < 0 || (length ?? 0) < 0) return undefined;
        const start = Math.trunc(from);
        return text.slice(start, length === undefined ? undefined : start + Math.trunc(length));
      },
    },
  ],
]);

/** These look at the value of anything, defined or not. */
const CHECKS: ReadonlyMap<string, (value: ConditionValue) => boolean> = new Map([
  ['is_bool', (value) => typeof value === 'boolean'],
  ['is_defined', isDefined],
  ['is_null', (value) => value === null],
  ['is_number', (value) => typeof value === 'number' && isDefined(value)],
  ['is_string', (value) => typeof value === 'string'],
]);

function isOfType(wanted: ConditionType, value: ConditionValue): boolean {
  return isDefined(value) && (wanted === 'number' ? typeof value === 'number' : typeof value === 'string');
}

/** A call with its arguments. @throws RouteError for an unknown function, and for arguments that no form of it takes */
export function compileCall(name: string, given: readonly CompiledPart[]): CompiledPart {
  const lower = name.toLowerCase();
  const check = CHECKS.get(lower);
  const [only] = given;
  if (check !== undefined && only !== undefined && given.length === 1) {
    return { type: 'bool', run: (message) => check(only.run(message)) };
  }
  if (lower === 'concat' && given.length > 1 && given.every(({ type }) => fits('string', type)))
    return compileConcat(given);
  const called = FUNCTIONS.get(lower);
  const form = called?.forms.find(
    (each) =>
      each.length === given.length && each.every((wanted, index) => fits(wanted, given[index]?.type ?? 'undefined')),
  );
  if (called === undefined || form === undefined) {
    const types = given.map(({ type }) => (type === 'body' ? 'unknown' : type)).join(', ');
    const known = called !== undefined || check !== undefined || lower === 'concat';
    throw new RouteError(
      known
        ? `Invalid arguments to built-in function '${name}': ${name}(${types})`
        : `Invalid built-in function '${name}'`,
    );
  }
  return {
    type: called.gives,
    run: (message) => {
      const values = given.map((part) => part.run(message));
      // A value of the body shows only now which form it is for.
      const whole = called.forms.some(
        (each) => each.length === values.length && each.every((wanted, index) => isOfType(wanted, values[index])),
      );
      return whole ? called.run(...(values as never[])) : undefined;
    },
  };
}

/** Text after text; without value when one of them has none. */
export function compileConcat(given: readonly CompiledPart[]): CompiledPart {
  return {
    type: 'string',
    run: (message) => {
      const texts = given.map((part) => part.run(message));
      return texts.every((text) => typeof text === 'string') ? texts.join('') : undefined;
    },
  };
}
