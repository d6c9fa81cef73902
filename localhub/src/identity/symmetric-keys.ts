import { argumentInvalid } from '../errors/catalogue.ts';

export interface SymmetricKeys {
  readonly primaryKey: string;
  readonly secondaryKey: string;
}

/** Gives a new base64 key of 32 random bytes. */
export type MintKey = () => string;

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

function isKey(text: string): boolean {
  if (!BASE64.test(text) || text.length % 4 !== 0) return false;
  const length = Buffer.from(text, 'base64').length;
  return length >= 16 && length <= 64;
}

/** Both keys given, or none: then both are minted. A key is base64 of 16–64 bytes. */
export function chooseKeys(
  primary: string | null | undefined,
  secondary: string | null | undefined,
  mint: MintKey,
): SymmetricKeys {
  const primaryKey = primary ?? '';
  const secondaryKey = secondary ?? '';
  if (primaryKey === '' && secondaryKey === '') return { primaryKey: mint(), secondaryKey: mint() };
  if (primaryKey === '' || secondaryKey === '') throw argumentInvalid('Either no keys or both keys can be set');
  if (!isKey(primaryKey) || !isKey(secondaryKey)) throw argumentInvalid('Invalid device key length');
  return { primaryKey, secondaryKey };
}
