import { didYouMean, listSome } from '../diagnostics/suggest.ts';
import { describeForms, findFunction, functionNames, takes } from './functions.ts';
import type { RouteProblem } from './problem.ts';
import { textOf, type Token } from './token.ts';
import { failedPart, problemAt, type Typed } from './typed.ts';
import { typeInLog } from './value-type.ts';

/** edgeHub makes no source of the kind that this function asks for, so it never knows it (read in code). */
const onlyInIotHub = 'twin_change_includes';

/** The problem of a call of a function that edgeHub does not have. */
export function unknownFunction(name: Token, text: string): RouteProblem | undefined {
  const written = textOf(name, text);
  if (findFunction(written) !== undefined) return undefined;
  const help =
    written.toLowerCase() === onlyInIotHub
      ? 'IoT Hub has it for its own routes, edgeHub has not. Let the module that receives the message look at it.'
      : `${didYouMean(written, functionNames())}Functions: ${listSome(functionNames())}.`;
  return problemAt(name, [], {
    message: `there is no function \`${written}\``,
    help,
    log: `Invalid built-in function '${written}'`,
  });
}

/** A call with the types of its arguments. */
export function typeCall(name: Token, given: readonly Typed[], text: string, problems: RouteProblem[]): Typed {
  const written = textOf(name, text);
  const called = findFunction(written);
  if (called === undefined) return failedPart;
  const types = given.map((part) => part.type);
  if (takes(called, types)) return { type: called.gives };
  const list = types.map(typeInLog).join(', ');
  const forms = describeForms(called);
  const number = types.includes('string') && forms.includes('number');
  problems.push(
    problemAt(name, given, {
      message: `the function \`${written}\` does not take (${list})`,
      help: `It takes ${forms}.${number ? ' Message properties are strings: as_number(name) makes a number.' : ''}`,
      log: `Invalid arguments to built-in function '${written}': ${written}(${list})`,
    }),
  );
  return failedPart;
}
