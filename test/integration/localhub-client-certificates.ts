import { webcrypto, X509Certificate } from 'node:crypto';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(webcrypto);

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;

/** A certificate with its key, both in PEM, as a device keeps them. */
export interface HeldCertificate {
  readonly cert: string;
  readonly key: string;
  readonly sha1: string;
  readonly sha256: string;
  readonly signingKey: webcrypto.CryptoKey;
}

export interface CertificateWish {
  readonly commonName: string;
  /** Who signs it; itself when absent. */
  readonly issuer?: HeldCertificate;
  readonly authority?: boolean;
  /** Days from now in which it is valid. */
  readonly validDays?: readonly [number, number];
}

/** A certificate and its key that somebody else made: to sign with. */
export async function holdCertificate(cert: string, key: string): Promise<HeldCertificate> {
  const der = Buffer.from(key.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
  const parsed = new X509Certificate(cert);
  return {
    cert,
    key,
    sha1: parsed.fingerprint.replaceAll(':', ''),
    sha256: parsed.fingerprint256.replaceAll(':', ''),
    signingKey: await webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign']),
  };
}

export async function makeCertificate(wish: CertificateWish): Promise<HeldCertificate> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const [from, to] = wish.validDays ?? [-1, 30];
  const issuer = wish.issuer === undefined ? null : new x509.X509Certificate(wish.issuer.cert);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: Buffer.from(webcrypto.getRandomValues(new Uint8Array(8)))
      .toString('hex')
      .replace(/^./, '1'),
    subject: `CN=${wish.commonName}`,
    issuer: issuer?.subject ?? `CN=${wish.commonName}`,
    notBefore: new Date(Date.now() + from * DAY_MS),
    notAfter: new Date(Date.now() + to * DAY_MS),
    publicKey: keys.publicKey,
    signingKey: wish.issuer?.signingKey ?? keys.privateKey,
    signingAlgorithm: SIGNING,
    extensions: [new x509.BasicConstraintsExtension(wish.authority === true, undefined, true)],
  });
  const cert = certificate.toString('pem');
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  const parsed = new X509Certificate(cert);
  return {
    cert,
    key: `-----BEGIN PRIVATE KEY-----\n${pkcs8.replaceAll(/(.{64})/g, '$1\n')}\n-----END PRIVATE KEY-----\n`,
    sha1: parsed.fingerprint.replaceAll(':', ''),
    sha256: parsed.fingerprint256.replaceAll(':', ''),
    signingKey: keys.privateKey,
  };
}
