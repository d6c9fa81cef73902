import type { Json, JsonObject, Path } from '../../source/node.ts';
import type { Code } from '../diagnostics/catalogue/catalogue.ts';
import type { Severity } from '../diagnostics/diagnostic.ts';

/** What IoT Hub takes of one key and of one text, in bytes of UTF-8. */
const longestKeyBytes = 1024;
const longestTextBytes = 4096;
const deepest = 10;
const leastInteger = -4_503_599_627_370_496;
const greatestInteger = 4_503_599_627_370_495;
/** From here on a number is written with an exponent, which is no integer to anybody. */
const exponentFrom = 1e21;

export interface TwinProblem {
  code: Code;
  path: Path;
  part: 'key' | 'value';
  message: string;
  help: string;
  severity?: Severity;
}

/** What is around a value of a twin: how many objects it stands in below the desired properties, and whether in a list. */
interface Around {
  path: Path;
  depth: number;
  inList: boolean;
}

/**
 * What IoT Hub refuses in desired properties: keys, texts, depth, numbers, nulls (documented limits of twins; edgeHub has
 * the same in code). `depth` counts the objects that `value` itself stands in.
 */
export function findTwinProblems(value: Json, depth: number): TwinProblem[] {
  const problems: TwinProblem[] = [];
  look(value, { path: [], depth, inList: false }, problems);
  return problems;
}

/** What is wrong with one key; undefined where the hub takes it. */
export function keyProblem(key: string): string | undefined {
  const illegal = /[\p{Cc}.$#\s]/u.exec(key)?.[0];
  if (illegal !== undefined) return `holds ${nameOf(illegal)}`;
  const bytes = bytesOf(key, longestKeyBytes);
  return bytes > longestKeyBytes ? `has ${bytes} bytes, more than ${longestKeyBytes}` : undefined;
}

function look(value: Json, around: Around, problems: TwinProblem[]): void {
  const { path, depth, inList } = around;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      if (item === null) problems.push(nullIn([...path, index], 'a list'));
      else look(item, { path: [...path, index], depth, inList: true }, problems);
    }
  } else if (typeof value === 'object' && value !== null) {
    lookInto(value, around, problems);
  } else {
    const problem = scalarProblem(value, path, inList);
    if (problem !== undefined) problems.push(problem);
  }
}

function lookInto(object: JsonObject, { path, depth, inList }: Around, problems: TwinProblem[]): void {
  if (depth > deepest) {
    problems.push({
      code: 'MOOR2032',
      path,
      part: 'key',
      message: `the objects are nested more than ${deepest} deep`,
      help: 'IoT Hub refuses the twin. Write the inner part as JSON text, or give it a place further up.',
    });
    return;
  }
  for (const [key, value] of Object.entries(object)) {
    const wrong = keyProblem(key);
    if (wrong !== undefined) problems.push(badKey(key, wrong, [...path, key]));
    if (value === null && inList) problems.push(nullIn([...path, key], 'an object of a list'));
    else look(value, { path: [...path, key], depth: depth + 1, inList }, problems);
  }
}

function scalarProblem(value: string | number | boolean | null, path: Path, inList: boolean): TwinProblem | undefined {
  if (value === null) return inList ? nullIn(path, 'a list') : nullAlone(path);
  if (typeof value === 'string') {
    const bytes = bytesOf(value, longestTextBytes);
    if (bytes <= longestTextBytes) return undefined;
    return {
      code: 'MOOR2031',
      path,
      part: 'value',
      message: `a text of ${bytes} bytes is more than the ${longestTextBytes} of one value of a twin`,
      help: 'IoT Hub refuses the twin. Cut it into several values, or let the module fetch it.',
    };
  }
  if (typeof value !== 'number' || !Number.isInteger(value) || Math.abs(value) >= exponentFrom) return undefined;
  if (value >= leastInteger && value <= greatestInteger) return undefined;
  return {
    code: 'MOOR2033',
    path,
    part: 'value',
    message: `${value} is out of the range of whole numbers in a twin`,
    help: `IoT Hub takes ${leastInteger} to ${greatestInteger}. Write it as text.`,
  };
}

export function badKey(key: string, wrong: string, path: Path): TwinProblem {
  const shown = key.length > 40 ? `${key.slice(0, 40)}…` : key;
  return {
    code: 'MOOR2030',
    path,
    part: 'key',
    message: `\`${shown}\` is no key of a twin: it ${wrong}`,
    help: 'IoT Hub refuses the whole twin. Use letters, digits, `_`, `-` and the like, without dots, `$`, `#` and blanks.',
  };
}

function nullIn(path: Path, where: string): TwinProblem {
  return {
    code: 'MOOR2034',
    path,
    part: 'value',
    message: `\`null\` cannot stand in ${where} of a twin`,
    help: 'IoT Hub refuses the twin. Leave it out, or write another value for nothing.',
    severity: 'error',
  };
}

function nullAlone(path: Path): TwinProblem {
  return {
    code: 'MOOR2034',
    path,
    part: 'value',
    message: '`null` takes a property out of a twin and cannot be a value in it',
    help: 'Leave the property out.',
  };
}

function nameOf(character: string): string {
  if (character === ' ') return 'a blank';
  return /[\p{Cc}\s]/u.test(character) ? 'a control character or a kind of blank' : `\`${character}\``;
}

/** Bytes of UTF-8, without encoding what cannot be too long. */
function bytesOf(text: string, limit: number): number {
  return text.length * 3 <= limit ? text.length : new TextEncoder().encode(text).length;
}
