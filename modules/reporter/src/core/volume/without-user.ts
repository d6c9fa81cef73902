/**
 * A mount's source without who mounts it: clients in user space take `https://user:password@nas/share`, and what is told of a
 * mount is read by many. Where a name with a password stands before a server all up to the last `@` is taken out, since nobody
 * says which characters a password has; so is what follows a `?`, where keys to a store stand. A source that names no server
 * by `//` keeps a name without a password (`user@host:/export`).
 *
 * @param source text or byte string
 */
export function withoutUser(source: string): string {
  const [, prefix, rest] = /^((?:[a-z][a-z0-9+.-]*:)?\/\/)(.*)$/is.exec(source) ?? [];
  if (prefix === undefined || rest === undefined) return source.replace(/^[^[/@:]+:(?!\/).*@/s, '***@');
  const [authority = ''] = rest.split('/');
  const isUserNamed = authority.includes('@') || (/:(?!\d*$)/.test(authority) && rest.includes('@'));
  const server = isUserNamed ? `***@${rest.slice(rest.lastIndexOf('@') + 1)}` : rest;
  return `${prefix}${prefix === '//' ? server : server.replace(/\?.*$/s, '?***')}`;
}
