import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SasToken } from './token.ts';

export type SasVerdict = 'ok' | 'expired' | 'wrong resource' | 'bad signature';

export interface SasCheck {
  readonly token: SasToken;
  /** Base64 keys, any of which may have signed. */
  readonly keys: readonly string[];
  /** What is asked for, in segments; the first is the hub's name. */
  readonly resource: readonly string[];
  readonly nowMs: number;
  /** How long past its expiry a token is still taken, for clocks that differ. */
  readonly graceMs: number;
}

function sameSegment(asWritten: string, wanted: string): boolean {
  return asWritten === wanted || asWritten === encodeURIComponent(wanted);
}

/** `sr` must be a prefix of the resource by whole segments; the hub's name is compared without case. */
function covers(written: readonly string[], wanted: readonly string[]): boolean {
  if (written.length > wanted.length) return false;
  return written.every((segment, index) => {
    const other = wanted[index] ?? '';
    return index === 0 ? segment.toLowerCase() === other.toLowerCase() : sameSegment(segment, other);
  });
}

function signedBy(token: SasToken, key: string): boolean {
  const expected = createHmac('sha256', Buffer.from(key, 'base64'))
    .update(`${token.signedResource}\n${token.signedExpiry}`)
    .digest();
  const given = Buffer.from(token.signature, 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Checks signature first, so that only who holds a key learns anything else. */
export function checkSas(check: SasCheck): SasVerdict {
  const { token } = check;
  if (!check.keys.some((key) => signedBy(token, key))) return 'bad signature';
  if (!covers(token.resource, check.resource)) return 'wrong resource';
  return check.nowMs > token.expiresAtMs + check.graceMs ? 'expired' : 'ok';
}
