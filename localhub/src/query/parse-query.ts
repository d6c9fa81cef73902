import type { Expression } from './expression.ts';
import { parseExpression, parsePath } from './parse-expression.ts';
import { QueryError } from './syntax-error.ts';
import { TokenReader } from './token-reader.ts';

export type Source = 'devices' | 'devices.modules';

export interface Column {
  readonly name: string;
  readonly steps: readonly string[];
}

export type Selection =
  | { readonly kind: 'all' }
  | { readonly kind: 'columns'; readonly columns: readonly Column[] }
  | { readonly kind: 'count'; readonly name: string };

export interface Query {
  readonly selection: Selection;
  readonly top: number | null;
  readonly source: Source;
  readonly where: Expression | null;
}

const MAX_QUERY_CHARACTERS = 8192;
const AGGREGATES = ['avg', 'sum', 'min', 'max'];

/** Reads `SELECT … FROM devices | devices.modules [WHERE …]`. @throws QueryError that says what is wrong or unsupported */
export function parseQuery(text: string): Query {
  if (text.length > MAX_QUERY_CHARACTERS) throw new QueryError(`The query is over ${MAX_QUERY_CHARACTERS} characters.`);
  const reader = new TokenReader(text);
  reader.expectKeyword('select');
  const top = parseTop(reader);
  const selection = parseSelection(reader);
  reader.expectKeyword('from');
  const source = parseSource(reader);
  const where = reader.takeKeyword('where') ? parseExpression(reader) : null;
  for (const [keyword, what] of [
    ['group', 'GROUP BY'],
    ['order', 'ORDER BY'],
  ] as const) {
    if (reader.isKeyword(keyword)) throw new QueryError(`${what} is not supported by the local hub.`);
  }
  if (reader.peek().kind !== 'end') reader.fail('the end is expected');
  return { selection, top, source, where };
}

function parseTop(reader: TokenReader): number | null {
  if (!reader.takeKeyword('top')) return null;
  const token = reader.take();
  if (token.kind !== 'number' || !Number.isInteger(token.value) || token.value < 1) {
    throw new QueryError(`At position ${token.at}: TOP needs a whole number from 1.`);
  }
  return token.value;
}

function parseSelection(reader: TokenReader): Selection {
  if (reader.takeSymbol('*')) return { kind: 'all' };
  if (reader.isKeyword('count') && reader.isSymbol('(', 1)) return parseCount(reader);
  const columns: Column[] = [];
  do {
    const token = reader.peek();
    if (token.kind === 'word' && reader.isSymbol('(', 1)) refuseFunction(token.text);
    const steps = parsePath(reader);
    columns.push({ steps, name: parseAlias(reader) ?? steps.at(-1) ?? '' });
  } while (reader.takeSymbol(','));
  return { kind: 'columns', columns };
}

function refuseFunction(name: string): never {
  const what = AGGREGATES.includes(name.toLowerCase()) || name.toLowerCase() === 'count' ? 'Aggregate' : 'Function';
  throw new QueryError(
    `${what} ${name}() in SELECT is not supported by the local hub. Supported: COUNT() AS name, alone.`,
  );
}

function parseCount(reader: TokenReader): Selection {
  reader.take();
  reader.take();
  reader.expectSymbol(')');
  const name = parseAlias(reader);
  if (name === null) {
    throw new QueryError('COUNT() without a name is not supported by the local hub. Write COUNT() AS name.');
  }
  if (reader.isSymbol(',')) throw new QueryError('COUNT() beside other columns is not supported by the local hub.');
  return { kind: 'count', name };
}

function parseAlias(reader: TokenReader): string | null {
  if (!reader.takeKeyword('as')) return null;
  const token = reader.take();
  if (token.kind !== 'word') throw new QueryError(`At position ${token.at}: a name is expected after AS.`);
  return token.text;
}

function parseSource(reader: TokenReader): Source {
  const name = parsePath(reader).join('.').toLowerCase();
  if (name === 'devices' || name === 'devices.modules') return name;
  throw new QueryError(`FROM ${name} is not supported by the local hub. Supported: devices, devices.modules.`);
}

/** A path may name its source: `devices.tags.site` is `tags.site`. */
export function withoutSource(steps: readonly string[], source: Source): readonly string[] {
  const prefix = source.split('.');
  const named = prefix.every((part, index) => steps[index]?.toLowerCase() === part);
  return named && steps.length > prefix.length ? steps.slice(prefix.length) : steps;
}
