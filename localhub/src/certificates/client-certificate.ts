import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';

/** The certificate that a client showed in the TLS handshake, of which it proved to hold the key. */
export interface ClientCertificate {
  /** SHA-1 and SHA-256 over the certificate, in lower-case hexadecimal without separators. */
  readonly thumbprints: readonly string[];
  /** Null where the subject has none, or more than one. */
  readonly commonName: string | null;
  /** Whether it is valid now and a chain leads from it to one of the hub's authorities for devices. */
  readonly chained: boolean;
}

function plainHex(fingerprint: string): string {
  return fingerprint.replaceAll(':', '').toLowerCase();
}

/**
 * Whether the hub's own authority for devices signed it, and it is valid now. Looked at here and not in the handshake:
 * there the hub would name this authority to every client, and some clients then keep a certificate of another to
 * themselves.
 */
function isOfOurs(shown: X509Certificate, ours: X509Certificate): boolean {
  const now = Date.now();
  const valid = Date.parse(shown.validFrom) <= now && now <= Date.parse(shown.validTo);
  return valid && shown.checkIssued(ours) && shown.verify(ours.publicKey);
}

/** Null when the client showed none. `ours` is the hub's own authority for devices, which signs them directly. */
export function readClientCertificate(socket: TLSSocket, ours: X509Certificate): ClientCertificate | null {
  const shown = socket.getPeerX509Certificate();
  if (shown === undefined) return null;
  // Several common names come as a list, which the types leave out.
  const commonName: unknown = shown.toLegacyObject().subject.CN;
  return {
    thumbprints: [plainHex(shown.fingerprint), plainHex(shown.fingerprint256)],
    commonName: typeof commonName === 'string' ? commonName : null,
    chained: socket.authorized || isOfOurs(shown, ours),
  };
}
