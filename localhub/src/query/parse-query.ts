import { mapPaths, pathsOf, type Expression } from './expression.ts';
import { parseExpression, parsePath } from './parse-expression.ts';
import { parseSelection, type Column, type Selection } from './selection.ts';
import { refuseJobPath, SOURCES, withoutSource, type Source } from './source.ts';
import { QueryError } from './syntax-error.ts';
import { TokenReader } from './token-reader.ts';

export interface Query {
  readonly selection: Selection;
  readonly top: number | null;
  readonly source: Source;
  readonly where: Expression | null;
  /** The property that rows are grouped by. */
  readonly groupBy: readonly string[] | null;
}

export const MAX_QUERY_CHARACTERS = 8192;

/**
 * Reads `SELECT … FROM devices | devices.modules | devices.jobs [WHERE …] [GROUP BY …]`. No path in what comes out
 * names its source any more.
 * @throws QueryError that says what is wrong or unsupported
 */
export function parseQuery(text: string): Query {
  if (text.length > MAX_QUERY_CHARACTERS) throw new QueryError(`The query is over ${MAX_QUERY_CHARACTERS} characters.`);
  const reader = new TokenReader(text);
  reader.expectKeyword('select');
  const top = parseTop(reader);
  const selection = parseSelection(reader);
  reader.expectKeyword('from');
  const source = parseSource(reader);
  const where = reader.takeKeyword('where') ? parseExpression(reader) : null;
  const groupBy = parseGroupBy(reader);
  if (reader.isKeyword('order')) throw new QueryError('ORDER BY is not part of the query language.');
  if (reader.peek().kind !== 'end') reader.fail('the end is expected');
  const bare = (steps: readonly string[]): readonly string[] => withoutSource(steps, source);
  const query: Query = {
    selection:
      selection.kind === 'all' ? selection : { kind: 'columns', columns: bareColumns(selection.columns, bare) },
    top,
    source,
    where: where === null ? null : mapPaths(where, bare),
    groupBy: groupBy === null ? null : bare(groupBy),
  };
  refuseWhatDoesNotFit(query);
  return query;
}

function bareColumns(
  columns: readonly Column[],
  bare: (steps: readonly string[]) => readonly string[],
): readonly Column[] {
  return columns.map((column) => {
    if (column.kind === 'property') return { ...column, steps: bare(column.steps) };
    return column.operand === null ? column : { ...column, operand: mapPaths(column.operand, bare) };
  });
}

function parseTop(reader: TokenReader): number | null {
  if (!reader.takeKeyword('top')) return null;
  const token = reader.take();
  if (token.kind !== 'number' || !Number.isInteger(token.value) || token.value < 1) {
    throw new QueryError(`At position ${token.at}: TOP needs a whole number from 1.`);
  }
  return token.value;
}

function parseSource(reader: TokenReader): Source {
  const name = parsePath(reader).join('.').toLowerCase();
  const source = SOURCES.find((known) => known === name);
  if (source !== undefined) return source;
  throw new QueryError(`There is no FROM ${name}. There are ${SOURCES.join(', ')}.`);
}

function parseGroupBy(reader: TokenReader): readonly string[] | null {
  if (!reader.takeKeyword('group')) return null;
  reader.expectKeyword('by');
  const steps = parsePath(reader);
  if (reader.isSymbol(',')) throw new QueryError('GROUP BY takes one property.');
  return steps;
}

/** A group has one value of what it is grouped by, and numbers over its twins; nothing else. */
function refuseWhatDoesNotFit({ selection, groupBy, source, where }: Query): void {
  if (source === 'devices.jobs') {
    if (selection.kind !== 'all' || groupBy !== null) {
      throw new QueryError('FROM devices.jobs takes SELECT * only, without GROUP BY.');
    }
    for (const steps of where === null ? [] : pathsOf(where)) {
      const refused = refuseJobPath(steps);
      if (refused !== null) throw new QueryError(refused);
    }
  }
  if (selection.kind === 'all') {
    if (groupBy !== null) throw new QueryError('GROUP BY needs columns, not SELECT *.');
    return;
  }
  const counts = selection.columns.some(({ kind }) => kind === 'aggregate');
  if (!counts && groupBy === null) return;
  for (const column of selection.columns) {
    if (column.kind === 'property' && column.steps.join('.') !== groupBy?.join('.')) {
      throw new QueryError(
        `${column.steps.join('.')} stands beside COUNT() or another number without being what GROUP BY names.`,
      );
    }
  }
}
