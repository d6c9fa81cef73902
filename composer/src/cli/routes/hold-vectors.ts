import type { z } from 'zod';
import { findPathProblem } from '../../core/routes/body-path.ts';
import { checkRoute } from '../../core/routes/check-route.ts';
import { compileCondition } from '../../core/routes/compile-condition.ts';
import { parseRoute } from '../../core/routes/parse-route.ts';
import type { RouteProblem } from '../../core/routes/problem.ts';
import { rangeInLog } from './range-in-log.ts';
import { conditionEntry, errorEntry, routeEntry, textEntry } from './vector-entries.ts';
import type { Vector } from './vector-file.ts';

type Hold = (entry: unknown) => string[];

/** By section and list; body paths are known by several names. */
const holds: Readonly<Record<string, Hold>> = {
  'routes.valid': reading(routeEntry, holdRoute),
  'routes.invalid': reading(textEntry, (text) => mustBeRefused(checkRoute(text).problems.length > 0)),
  'conditions.compiles': reading(conditionEntry, holdCondition),
  'conditions.rejected': reading(textEntry, (text) => mustBeRefused(compileCondition(text).problems.length > 0)),
  'conditions.errors': reading(errorEntry, holdErrors),
  'paths.valid': reading(textEntry, holdPath),
  'paths.invalid': reading(textEntry, (text) => mustBeRefused(findPathProblem(text) !== undefined)),
};
const validLists = new Set(['valid', 'supported', 'compiles', 'accepted']);
const invalidLists = new Set(['invalid', 'unsupported', 'rejected', 'refused']);

/** In what the route language differs from what the file says of a text; what it cannot hold it does not call held. */
export function holdVector({ section, list, entry }: Vector): string[] {
  const isPath = section.toLowerCase().endsWith('paths');
  const side = validLists.has(list) ? 'valid' : invalidLists.has(list) ? 'invalid' : list;
  const hold = holds[isPath ? `paths.${side}` : `${section}.${list}`];
  return hold === undefined ? [`not held: \`${section}.${list}\` is not known here`] : hold(entry);
}

function reading<T>(schema: z.ZodType<T>, hold: (entry: T) => string[]): Hold {
  return (entry) => {
    const parsed = schema.safeParse(entry);
    if (parsed.success) return hold(parsed.data);
    const issue = parsed.error.issues[0];
    return [`not held: ${issue?.path.map(String).join('.') ?? ''} ${issue?.message ?? ''}`];
  };
}

/** The route factory of edgeHub reads a route and leaves its condition to the compiler; so does this. */
function holdRoute(vector: z.infer<typeof routeEntry>): string[] {
  const { route, problems } = parseRoute(vector.route);
  if (route === undefined) return [`refused ${describe(problems)}`];
  const { source, condition, endpoint } = route;
  return differences(vector, { source, condition, endpoint });
}

/** The value depends on a message that the file does not hold; whether it can be true or false shows in the type. */
function holdCondition({ condition, expected }: z.infer<typeof conditionEntry>): string[] {
  const { type, problems } = compileCondition(condition);
  if (problems.length > 0) return [`refused ${describe(problems)}`];
  if (expected === undefined || expected === 'Undefined' || type === 'bool' || type === 'body') return [];
  return type === 'null' && expected === 'False' ? [] : [`expected ${expected}, which a ${type} never is`];
}

function holdErrors(vector: z.infer<typeof errorEntry>): string[] {
  const { problems } = compileCondition(vector.condition);
  const [first] = problems;
  if (first === undefined) return mustBeRefused(false);
  return differences(vector, {
    errorCount: problems.length,
    firstMessage: first.log ?? first.message,
    firstRange: rangeInLog(first, vector.condition),
  });
}

function holdPath(path: string): string[] {
  const wrong = findPathProblem(path);
  return wrong === undefined ? [] : [`refused at ${wrong.offset}: ${wrong.expected} is expected`];
}

/** The parts that the file says something of and that are found to be otherwise. */
function differences(expected: Readonly<Record<string, unknown>>, found: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(found).flatMap(([part, value]) => {
    const wanted = JSON.stringify(expected[part]);
    const actual = JSON.stringify(value);
    return wanted === undefined || wanted === actual ? [] : [`${part}: expected ${wanted}, found ${actual}`];
  });
}

function mustBeRefused(isRefused: boolean): string[] {
  return isRefused ? [] : ['accepted, and should be refused'];
}

function describe(problems: readonly RouteProblem[]): string {
  return problems.map((problem) => `at ${problem.offset}: ${problem.message}`).join('; ');
}
