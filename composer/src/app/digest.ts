import { createHash } from 'node:crypto';

/** SHA-256 in hexadecimal: what revisions are made of. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
