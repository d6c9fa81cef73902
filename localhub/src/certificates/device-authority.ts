import { X509Certificate } from 'node:crypto';
import { expiresSoon, readPair, writePair } from './keep.ts';
import { DEVICE_AUTHORITY_NAME, mintAuthority, type Issued } from './mint.ts';

const FILES = 'device-ca';

/**
 * The authority in `directory` that signs certificates for devices of this hub, for whoever has none of their own: made
 * at the first start and kept, made anew in its last 30 days. It is not the one that signs the hub's own certificate:
 * whoever holds its key can make devices, and no hub.
 */
export async function keepDeviceAuthority(directory: string, nowMs: number): Promise<Issued> {
  const kept = await readPair(directory, FILES);
  if (kept !== null && !expiresSoon(new X509Certificate(kept.certificatePem), nowMs)) return kept;
  return await writePair(directory, FILES, await mintAuthority(DEVICE_AUTHORITY_NAME, nowMs));
}

/** The one that a hub with this data directory made; null where none did. */
export async function findDeviceAuthority(directory: string): Promise<Issued | null> {
  return await readPair(directory, FILES);
}

/** Whether a certificate is that of an authority which some local hub made for its devices. */
export function isDeviceAuthority(certificatePem: string): boolean {
  try {
    return new X509Certificate(certificatePem).subject === DEVICE_AUTHORITY_NAME;
  } catch {
    return false;
  }
}
