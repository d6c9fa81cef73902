import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { readIfPresent, writePrivateFile } from '../storage/private-files.ts';

export interface SigningKey {
  /** Says in a token which key signed it. */
  readonly keyId: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** Fast to make, unlike an RSA key: a start must not wait for it. */
function mintPem(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function toSigningKey(pem: string): SigningKey {
  const privateKey = createPrivateKey(pem);
  if (privateKey.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new Error('not a P-256 key');
  const publicKey = createPublicKey(privateKey);
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  return { keyId: createHash('sha256').update(spki).digest('base64url').slice(0, 22), privateKey, publicKey };
}

/** The key of the hub's own issuer in `directory`: made at the first start and kept. @throws Error when it is none */
export async function keepSigningKey(directory: string): Promise<SigningKey> {
  const path = join(directory, 'token-issuer.pem');
  const text = await readIfPresent(path);
  if (text === null) {
    const pem = mintPem();
    await writePrivateFile(path, pem);
    return toSigningKey(pem);
  }
  try {
    return toSigningKey(text);
  } catch {
    throw new Error(`${path} does not hold a P-256 key. Remove it, and a new key is made at the next start.`);
  }
}
