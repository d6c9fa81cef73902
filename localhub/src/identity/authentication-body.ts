import { argumentInvalid } from '../errors/catalogue.ts';
import type { DeviceBody } from './identity-body.ts';
import type { Authentication } from './records.ts';
import { chooseKeys, type MintKey } from './symmetric-keys.ts';

const THUMBPRINT = /^([0-9a-f]{40}|[0-9a-f]{64})$/i;
const TYPES = {
  sas: 'sas',
  selfsigned: 'selfSigned',
  certificateauthority: 'certificateAuthority',
  none: 'none',
} as const;

function readThumbprint(text: string | null | undefined): string | null {
  if (text === undefined || text === null || text === '') return null;
  if (THUMBPRINT.test(text)) return text;
  throw argumentInvalid('StringIsNotThumbprint: a thumbprint is 40 or 64 hexadecimal digits without separators.');
}

function readType(text: string | null | undefined, hasThumbprint: boolean): Authentication['type'] {
  if (text === undefined || text === null || text === '') return hasThumbprint ? 'selfSigned' : 'sas';
  const type = Object.entries(TYPES).find(([name]) => name === text.toLowerCase())?.[1];
  if (type !== undefined) return type;
  throw argumentInvalid(`Authentication type '${text.slice(0, 80)}' is not known.`);
}

/**
 * What an identity authenticates with. Omitting it mints new keys, on an update too: a PUT replaces the identity.
 * Thumbprints keep the case in which they came. What contradicts itself is refused rather than dropped.
 * @throws HubError 400
 */
export function readAuthentication(
  body: DeviceBody['authentication'],
  kind: 'device' | 'module',
  mint: MintKey,
): Authentication {
  const primaryThumbprint = readThumbprint(body?.x509Thumbprint?.primaryThumbprint);
  const secondaryThumbprint = readThumbprint(body?.x509Thumbprint?.secondaryThumbprint);
  const hasThumbprint = primaryThumbprint !== null || secondaryThumbprint !== null;
  const { primaryKey, secondaryKey } = body?.symmetricKey ?? {};
  const type = readType(body?.type, hasThumbprint);
  if (type === 'none' && kind === 'device') throw argumentInvalid("Authentication type 'none' is not valid.");
  if (type === 'sas' || type === 'none') {
    if (hasThumbprint) throw argumentInvalid(`Authentication type '${type}' does not go with X.509 thumbprints.`);
    // IoT Hub makes `none` of a module to keys.
    return { type: 'sas', keys: chooseKeys(primaryKey, secondaryKey, mint) };
  }
  if (primaryKey || secondaryKey) {
    throw argumentInvalid(`Authentication type '${type}' does not go with symmetric keys.`);
  }
  if (type === 'certificateAuthority') {
    if (hasThumbprint) throw argumentInvalid(`Authentication type '${type}' does not go with X.509 thumbprints.`);
    return { type };
  }
  if (!hasThumbprint)
    throw argumentInvalid("Authentication type 'selfSigned' needs a primary or secondary thumbprint.");
  return { type, primaryThumbprint, secondaryThumbprint };
}
