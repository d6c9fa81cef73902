import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { HUB_AUTHORITY_NAME, mintAuthority, mintServerCertificate, type Issued } from './mint.ts';
import { readIfPresent, writePrivateFile } from '../storage/private-files.ts';

export interface HubCertificates {
  readonly caFile: string;
  readonly caPem: string;
  readonly server: Issued;
}

/** From this long before its end on, a certificate is renewed. */
export const RENEW_BEFORE_MS = 30 * 86_400_000;

/** A certificate and its key, kept as two files; null where either is missing. */
export async function readPair(directory: string, name: string): Promise<Issued | null> {
  const certificatePem = await readIfPresent(join(directory, `${name}.pem`));
  const privateKeyPem = await readIfPresent(join(directory, `${name}-key.pem`));
  return certificatePem === null || privateKeyPem === null ? null : { certificatePem, privateKeyPem };
}

export async function writePair(directory: string, name: string, pair: Issued): Promise<Issued> {
  await writePrivateFile(join(directory, `${name}-key.pem`), pair.privateKeyPem);
  await writePrivateFile(join(directory, `${name}.pem`), pair.certificatePem);
  return pair;
}

/** Whether it is to be renewed. */
export function expiresSoon(certificate: X509Certificate, nowMs: number): boolean {
  return Date.parse(certificate.validTo) - nowMs < RENEW_BEFORE_MS;
}

/** A server certificate is kept while this authority signed it, it names the hub, and it is not about to expire. */
function serves(server: Issued, authority: Issued, hubName: string, nowMs: number): boolean {
  const certificate = new X509Certificate(server.certificatePem);
  return (
    certificate.verify(new X509Certificate(authority.certificatePem).publicKey) &&
    certificate.checkHost(hubName) !== undefined &&
    !expiresSoon(certificate, nowMs)
  );
}

/**
 * The certificate authority and the server certificate in `directory`: made at the first start, kept after, renewed
 * in their last 30 days. A renewed authority has a new `ca.pem`, which clients must be given again.
 */
export async function keepCertificates(directory: string, hubName: string, nowMs: number): Promise<HubCertificates> {
  let authority = await readPair(directory, 'ca');
  if (authority === null || expiresSoon(new X509Certificate(authority.certificatePem), nowMs)) {
    authority = await writePair(directory, 'ca', await mintAuthority(HUB_AUTHORITY_NAME, nowMs));
  }
  let server = await readPair(directory, 'server');
  if (server === null || !serves(server, authority, hubName, nowMs)) {
    server = await writePair(directory, 'server', await mintServerCertificate(authority, hubName, nowMs));
  }
  return { caFile: join(directory, 'ca.pem'), caPem: authority.certificatePem, server };
}
