const gone = '***';

/**
 * A mount's source without what lets anybody in: what is told of a mount is read by many. Taken out are, wherever they stand,
 * what is before the `@` of a server (`https://user:password@nas/share`), what follows a `?`, and the value of each key that
 * reads like a secret (`…;AccountKey=…`, `:smb,host=nas,pass=…:share`). Nobody says which characters a password has, so where
 * a source can be read in two ways more is taken out rather than less. A name without a password stays where no `//` stands
 * before it (`user@host:/export`), and so does an `@` in a path.
 *
 * Applying it again changes nothing, and of a text it makes the same as of its bytes: what is set can be compared with what
 * is mounted.
 *
 * @param source text or byte string
 */
export function withoutSecrets(source: string): string {
  let told = source;
  // Nearly none has any of them.
  while (/[@?="]/.test(told)) {
    const next = withoutCredentials(withoutFields(withoutValues(told))).replace(/\?.*$/s, `?${gone}`);
    if (next === told) break;
    told = next;
  }
  return told;
}

function withoutCredentials(source: string): string {
  // `server:/export@7` has none, and neither has `fd00::7:/export@7`.
  if (/^[\da-f]{0,4}(?::[\da-f]{0,4}){2,7}(?:%[\w.-]+)?:\//i.test(source)) return source;
  const [credentials] = /^(?!\\\\)[^[/@:]+:(?:(?!\/).*@|\/(?!\/).*@(?=[^/@:]+:\/))/s.exec(source) ?? [];
  if (credentials !== undefined) return cut(source, 0, credentials.length - 1);
  const [byPercent] = /^(?![\\/])[^/@:%]+%.*@/s.exec(source) ?? [];
  if (byPercent !== undefined) return cut(source, 0, byPercent.length - 1);
  const at = source.lastIndexOf('@');
  for (const { index } of source.slice(0, Math.max(at, 0)).matchAll(/[\\/]{2}/g)) {
    const start = index + 2;
    if (namesUser(source.slice(start, at + 1))) return cut(source, start, at);
  }
  return source;
}

/** True where what follows `//`, up to an `@`, begins with a user: a port is no password, nor is an address of many colons. */
function namesUser(rest: string): boolean {
  const [authority = ''] = /^[^\\/]*/.exec(rest) ?? [];
  const [address = ''] = /^(?:\[[^\]]*\]|[\da-f]{0,4}(?::[\da-f]{0,4}){2,7}$)/i.exec(authority) ?? [];
  return authority.includes('@') || /:(?!\d+[\\/]|[\\/]{2})/.test(rest.slice(address.length));
}

/** Where a `?` stands before the `@`, what follows may be of a key as well as a server. */
function cut(source: string, from: number, at: number): string {
  return `${source.slice(0, from)}${gone}${source.slice(from, at).includes('?') ? '' : source.slice(at)}`;
}

/** Letters of ASCII alone, also where bytes stand for characters. */
const pair = /(?<before>^|[^\w.%\\/-])(?<key>[\w.%-]+)[ \t]*=[ \t]*/g;
const secretKey = /pass|pwd|^pw$|secret|token|key|sig|^sas$|auth|cred|bearer|jwt|psk|cookie|session/i;

function withoutValues(source: string): string {
  let told = '';
  let end = 0;
  for (const { 0: whole, index, groups } of source.matchAll(pair)) {
    if (index < end || !secretKey.test(groups?.['key'] ?? '')) continue;
    const start = index + whole.length;
    told += `${source.slice(end, start)}${gone}`;
    end = endOfValue(source, start, groups?.['before'] ?? '');
  }
  return told + source.slice(end);
}

/** What follows a key in quotes, as in JSON, is taken out to the end. */
function withoutFields(source: string): string {
  for (const { 0: whole, index, groups } of source.matchAll(/"(?<key>[\w.%-]+)"[ \t]*:/g)) {
    if (secretKey.test(groups?.['key'] ?? '')) return `${source.slice(0, index + whole.length)}${gone}`;
  }
  return source;
}

/** A value goes up to the next key after the same separator, or to the end; in what rclone writes also to the path. */
function endOfValue(source: string, start: number, before: string): number {
  const [quoted = ''] = /^(?:"(?:[^"]|"")*(?:"|$)|'(?:[^']|'')*(?:'|$))/.exec(source.slice(start)) ?? [];
  const from = start + quoted.length;
  const separator = /[,;&:]/.test(before) ? before : '[ \\t]';
  const isAmong = /[,;&: \t]/.test(before);
  const isByRclone = before === ',' && /^:?[\w.+@ -]+,/.test(source);
  const next = new RegExp(`${separator}[ \\t]*[\\w.%-]+[ \\t]*=${isByRclone ? '|:' : ''}`);
  const length = isAmong ? source.slice(from).search(next) : -1;
  return length < 0 ? source.length : from + length;
}
