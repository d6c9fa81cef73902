import { isObject } from '../json-reading.ts';

/**
 * Follows `a.b[name=x].c[0]["k.l"]` through a JSON value; undefined where it leads nowhere. In brackets stand an index, a
 * quoted key, or `key=value`, which chooses the first entry of a list with that value. Keys that hold dots are found
 * by trying the longest key first.
 */
export function follow(value: unknown, path: string): unknown {
  if (path === '') return value;
  if (path.startsWith('.')) return follow(value, path.slice(1));
  if (path.startsWith('[')) {
    const end = closing(path);
    if (end < 0) throw new Error(`'[' is not closed in path ${path}`);
    return follow(choose(value, path.slice(1, end)), path.slice(end + 1));
  }
  if (!isObject(value)) return undefined;
  const key = Object.keys(value)
    .filter((candidate) => isPrefix(candidate, path))
    .sort((a, b) => b.length - a.length)[0];
  return key === undefined ? undefined : follow(value[key], path.slice(key.length));
}

function isPrefix(key: string, path: string): boolean {
  return key !== '' && path.startsWith(key) && ['', '.', '['].includes(path.charAt(key.length));
}

function closing(path: string): number {
  const quote = path.charAt(1);
  if (quote !== '"' && quote !== "'") return path.indexOf(']');
  const end = path.indexOf(`${quote}]`, 2);
  return end < 0 ? -1 : end + 1;
}

function choose(value: unknown, selector: string): unknown {
  const quoted = /^(["'])(.*)\1$/s.exec(selector)?.[2];
  if (quoted !== undefined) return isObject(value) ? value[quoted] : undefined;
  if (/^\d+$/.test(selector)) return Array.isArray(value) ? (value as unknown[])[Number(selector)] : undefined;
  const equals = selector.indexOf('=');
  if (equals < 0) return isObject(value) ? value[selector] : undefined;
  const key = selector.slice(0, equals);
  const wanted = selector.slice(equals + 1);
  if (!Array.isArray(value)) return undefined;
  return (value as unknown[]).find((entry) => isObject(entry) && asText(entry[key]) === wanted);
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}
