import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';

const BLOCK = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/**
 * The authorities whose signature on a device's certificate counts, from PEM files with one or more each.
 * @throws Error that names the file, says what is wrong with it and what to do
 */
export async function readClientAuthorities(files: readonly string[]): Promise<string[]> {
  const authorities: string[] = [];
  for (const file of files) {
    const blocks = (await readAuthorityFile(file)).match(BLOCK) ?? [];
    if (blocks.length === 0) {
      throw new Error(`${file} holds no certificate in PEM. Give the certificate of the authority, not its key.`);
    }
    for (const [index, pem] of blocks.entries()) {
      if (!mayIssue(pem)) {
        throw new Error(
          `Certificate ${index + 1} in ${file} is not one of a certificate authority, so that no device's certificate ` +
            'could lead to it. Give the root or intermediate that signs them.',
        );
      }
      authorities.push(pem);
    }
  }
  return authorities;
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
