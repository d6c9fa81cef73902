/** What an `If-Match` header asks for: nothing, any present version, or one version. */
export type IfMatch =
  { readonly kind: 'absent' } | { readonly kind: 'any' } | { readonly kind: 'exactly'; readonly etag: string };

export const ABSENT: IfMatch = { kind: 'absent' };

/** The service SDKs send the etag in quotes, even `"*"`; others send it bare. Both are accepted. */
export function parseIfMatch(header: string | undefined): IfMatch {
  if (header === undefined) return ABSENT;
  const bare = header.trim().replace(/^"(.*)"$/s, '$1');
  if (bare === '') return ABSENT;
  return bare === '*' ? { kind: 'any' } : { kind: 'exactly', etag: bare };
}

/** True unless the header names another version. */
export function matchesEtag(ifMatch: IfMatch, etag: string): boolean {
  return ifMatch.kind !== 'exactly' || ifMatch.etag === etag;
}

/** Identities and configurations: base64 of a decimal counter. */
export function decimalEtag(counter: number): string {
  return Buffer.from(String(counter), 'ascii').toString('base64');
}

/** Twins: base64 of an 8-byte big-endian counter; the first is `AAAAAAAAAAE=`. */
export function twinEtag(counter: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(counter));
  return bytes.toString('base64');
}
