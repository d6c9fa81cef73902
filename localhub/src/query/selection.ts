import type { Expression } from './expression.ts';
import { parseExpression, parsePath } from './parse-expression.ts';
import { QueryError } from './syntax-error.ts';
import type { TokenReader } from './token-reader.ts';

export type AggregateName = 'count' | 'avg' | 'sum' | 'min' | 'max';

/** One column of a row: a property, or a number over many twins. */
export type Column =
  | { readonly kind: 'property'; readonly name: string; readonly steps: readonly string[] }
  | {
      readonly kind: 'aggregate';
      readonly name: string;
      readonly aggregate: AggregateName;
      /** Null for COUNT(). */
      readonly operand: Expression | null;
    };

export type Selection = { readonly kind: 'all' } | { readonly kind: 'columns'; readonly columns: readonly Column[] };

const AGGREGATES: readonly AggregateName[] = ['count', 'avg', 'sum', 'min', 'max'];

/** Reads what stands between SELECT and FROM. @throws QueryError */
export function parseSelection(reader: TokenReader): Selection {
  if (reader.takeSymbol('*')) return { kind: 'all' };
  const columns: Column[] = [];
  do {
    columns.push(parseColumn(reader));
  } while (reader.takeSymbol(','));
  const names = columns.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new QueryError(`Two columns are named ${twice}. Give one of them another name with AS.`);
  return { kind: 'columns', columns };
}

function parseColumn(reader: TokenReader): Column {
  const token = reader.peek();
  if (token.kind === 'word' && reader.isSymbol('(', 1)) return parseAggregate(reader, token.text);
  const steps = parsePath(reader);
  return { kind: 'property', steps, name: parseAlias(reader) ?? steps.at(-1) ?? '' };
}

function parseAggregate(reader: TokenReader, text: string): Column {
  const aggregate = AGGREGATES.find((name) => name === text.toLowerCase());
  if (aggregate === undefined) {
    throw new QueryError(
      `Function ${text}() cannot stand in SELECT. Supported there: ${AGGREGATES.map((name) => name.toUpperCase()).join(', ')}.`,
    );
  }
  reader.take();
  reader.take();
  const operand = aggregate === 'count' ? null : parseExpression(reader);
  reader.expectSymbol(')');
  const name = parseAlias(reader);
  if (name === null) {
    const written = `${text.toUpperCase()}(…)`;
    throw new QueryError(`${written} without a name is not supported by the local hub. Write ${written} AS name.`);
  }
  return { kind: 'aggregate', name, aggregate, operand };
}

function parseAlias(reader: TokenReader): string | null {
  if (!reader.takeKeyword('as')) return null;
  const token = reader.take();
  if (token.kind !== 'word') throw new QueryError(`At position ${token.at}: a name is expected after AS.`);
  return token.text;
}
