import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';

const BLOCK = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/** In the environment: the base64 of the PEM of an authority for devices' certificates. */
export const AUTHORITY_VARIABLE = 'IOTHUB_CA_ROOT_CERT';

/** In the environment: the base64 of the PEM of that authority's key. */
export const AUTHORITY_KEY_VARIABLE = 'IOTHUB_CA_ROOT_CERT_KEY';

/**
 * The authorities whose signature on a device's certificate counts, from PEM files with one or more each.
 * @throws Error that names the file, says what is wrong with it and what to do
 */
export async function readClientAuthorities(files: readonly string[]): Promise<readonly string[]> {
  const authorities: string[] = [];
  for (const file of files) authorities.push(...authoritiesIn(await readAuthorityFile(file), file));
  return authorities;
}

/**
 * The authorities in the base64 of a PEM text, as an environment variable holds it; none when it is unset or empty.
 * @throws Error that says what is wrong with it and what to do, and shows nothing of it
 */
export function decodeClientAuthorities(base64: string | undefined): readonly string[] {
  if (base64 === undefined || base64.trim() === '') return [];
  return authoritiesIn(decodePem(base64), `${AUTHORITY_VARIABLE} (an environment variable, in base64)`);
}

/** What the base64 of a PEM text says; nonsense where it is none. */
export function decodePem(base64: string): string {
  return Buffer.from(base64, 'base64').toString('latin1');
}

function authoritiesIn(text: string, from: string): readonly string[] {
  const blocks = text.match(BLOCK) ?? [];
  if (blocks.length === 0) {
    throw new Error(`${from} holds no certificate in PEM. Give the certificate of the authority, not its key.`);
  }
  for (const [index, pem] of blocks.entries()) {
    if (!mayIssue(pem)) {
      throw new Error(
        `Certificate ${index + 1} in ${from} is not one of a certificate authority, so that no device's certificate ` +
          'could lead to it. Give the root or intermediate that signs them.',
      );
    }
  }
  return blocks;
}

async function readAuthorityFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`The authority for devices' certificates cannot be read: ${why}.`, { cause: error });
  }
}

function mayIssue(pem: string): boolean {
  try {
    return new X509Certificate(pem).ca;
  } catch {
    return false;
  }
}
