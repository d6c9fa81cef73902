import { fits, type ValueType } from './value-type.ts';

interface RouteFunction {
  /** Every form of its arguments; `any` takes one argument of whatever type. */
  forms: readonly (readonly (ValueType | 'any')[])[];
  /** The last argument may come again and again, and once less. */
  repeats?: true;
  gives: ValueType;
}

const numberToNumber: RouteFunction = { forms: [['number']], gives: 'number' };
const stringToString: RouteFunction = { forms: [['string']], gives: 'string' };
const twoStringsToBool: RouteFunction = { forms: [['string', 'string']], gives: 'bool' };
const anyToBool: RouteFunction = { forms: [['any']], gives: 'bool' };

/** The functions of conditions by lower-case name (read in the code of edgeHub 1.1). Case does not count. */
const functions: ReadonlyMap<string, RouteFunction> = new Map<string, RouteFunction>([
  ['abs', numberToNumber],
  ['exp', numberToNumber],
  ['square', numberToNumber],
  ['ceiling', numberToNumber],
  ['floor', numberToNumber],
  ['sign', numberToNumber],
  ['sqrt', numberToNumber],
  ['power', { forms: [['number', 'number']], gives: 'number' }],
  ['as_number', { forms: [['string'], ['number']], gives: 'number' }],
  ['is_bool', anyToBool],
  ['is_defined', anyToBool],
  ['is_null', anyToBool],
  ['is_number', anyToBool],
  ['is_string', anyToBool],
  ['concat', { forms: [['string', 'string', 'string']], repeats: true, gives: 'string' }],
  ['length', { forms: [['string']], gives: 'number' }],
  ['lower', stringToString],
  ['upper', stringToString],
  [
    'substring',
    {
      forms: [
        ['string', 'number'],
        ['string', 'number', 'number'],
      ],
      gives: 'string',
    },
  ],
  ['index_of', { forms: [['string', 'string']], gives: 'number' }],
  ['starts_with', twoStringsToBool],
  ['ends_with', twoStringsToBool],
  ['contains', twoStringsToBool],
]);

export function functionNames(): Iterable<string> {
  return functions.keys();
}

export function findFunction(name: string): RouteFunction | undefined {
  return functions.get(name.toLowerCase());
}

/** Whether a call with arguments of these types is one that edgeHub compiles. */
export function takes(called: RouteFunction, given: readonly ValueType[]): boolean {
  return called.forms.some((form) => (called.repeats === true ? fitsRepeated(form, given) : fitsForm(form, given)));
}

/** `string, number` or `string, number, number`: what a call may have. */
export function describeForms(called: RouteFunction): string {
  return called.forms
    .map((form) => (called.repeats === true ? `${form.slice(0, -1).join(', ')}, …` : form.join(', ')))
    .map((form) => `(${form})`)
    .join(' or ');
}

function fitsForm(form: readonly (ValueType | 'any')[], given: readonly ValueType[]): boolean {
  return form.length === given.length && form.every((wanted, index) => fitsPlace(wanted, given[index]));
}

function fitsRepeated(form: readonly (ValueType | 'any')[], given: readonly ValueType[]): boolean {
  const last = form.at(-1) ?? 'any';
  return given.length >= form.length - 1 && given.every((type, index) => fitsPlace(form[index] ?? last, type));
}

function fitsPlace(wanted: ValueType | 'any', given: ValueType | undefined): boolean {
  return given !== undefined && (wanted === 'any' || fits(wanted, given));
}
