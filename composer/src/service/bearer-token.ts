import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const tokenBytes = 32;

/** A secret of 256 random bits, in characters that need no escaping in a header. */
export function makeToken(): string {
  return randomBytes(tokenBytes).toString('base64url');
}

/**
 * Whether a header is `Bearer <token>`. Digests are compared, so that neither the time taken nor a length tells how much
 * of a guess was right.
 */
export function carriesToken(authorization: string | undefined, token: string): boolean {
  const given = /^Bearer +([\w.~+/=-]+) *$/i.exec(authorization ?? '')?.[1] ?? '';
  return timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
