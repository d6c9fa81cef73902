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

/** Null when the client showed none. */
export function readClientCertificate(socket: TLSSocket): ClientCertificate | null {
  const shown = socket.getPeerX509Certificate();
  if (shown === undefined) return null;
  // Several common names come as a list, which the types leave out.
  const commonName: unknown = shown.toLegacyObject().subject.CN;
  return {
    thumbprints: [plainHex(shown.fingerprint), plainHex(shown.fingerprint256)],
    commonName: typeof commonName === 'string' ? commonName : null,
    chained: socket.authorized,
  };
}
