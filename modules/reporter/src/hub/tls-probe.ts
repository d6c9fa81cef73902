import { isIP } from 'node:net';
import { connect } from 'node:tls';
import { withDeadline } from '../deadline-signal.ts';
import { ConnectError, describeNetworkError } from './connect-error.ts';
import type { HubEndpoint } from './identity.ts';

/**
 * Whether a TLS connection to the hub can be made as the SDK makes it. The SDK calls every failure of its first
 * connection "not authorized", so this tells a port that is closed and a certificate that is not trusted from a refusal.
 *
 * @param ca PEM that alone is trusted; undefined for Node's own roots
 * @throws ConnectError of step `hubUnreachable` or `tls`.
 */
export async function probeTls(
  endpoint: HubEndpoint,
  ca: string | undefined,
  deadlineMilliseconds: number,
  signal: AbortSignal,
): Promise<void> {
  return withDeadline(deadlineMilliseconds, signal, (within) => shakeHands(endpoint, ca, within));
}

async function shakeHands(endpoint: HubEndpoint, ca: string | undefined, within: AbortSignal): Promise<void> {
  const at = `${endpoint.host}:${endpoint.port}`;
  const seen: Seen = { connected: false, gaveUp: false, isCertificate: false };
  await new Promise<void>((resolve, reject) => {
    const socket = connect({
      host: endpoint.host,
      port: endpoint.port,
      ...(ca === undefined ? {} : { ca }),
      ...(isIP(endpoint.host) === 0 ? { servername: endpoint.host } : {}),
    });
    const giveUp = (): void => {
      seen.gaveUp = true;
      socket.destroy(new Error('no answer in time'));
    };
    within.addEventListener('abort', giveUp, { once: true });
    if (within.aborted) giveUp();
    socket.once('connect', () => {
      seen.connected = true;
    });
    socket.once('secureConnect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', (error) => {
      // Node sets it where it could read the certificate and does not trust it, and for no other failure.
      seen.isCertificate = Boolean(socket.authorizationError);
      reject(error);
    });
    // A server may close during the handshake without a word.
    socket.once('close', () => {
      within.removeEventListener('abort', giveUp);
      reject(new Error('the connection was closed during the TLS handshake'));
    });
  }).catch((error: unknown) => {
    throw asConnectError(at, seen, error);
  });
}

/** How far a handshake came. */
interface Seen {
  connected: boolean;
  gaveUp: boolean;
  isCertificate: boolean;
}

/** Each cause has its own remedy: what to do with a certificate helps nobody whose hub hangs. */
function asConnectError(at: string, { connected, gaveUp, isCertificate }: Seen, cause: unknown): ConnectError {
  const reason = describeNetworkError(cause);
  if (!connected) {
    return new ConnectError(
      'hubUnreachable',
      `${at} does not accept connections: ${reason}. Is edgeHub running, and may this pod reach it?`,
      { cause },
    );
  }
  if (gaveUp) {
    return new ConnectError(
      'hubUnreachable',
      `${at} accepts connections but answers nothing: no answer to a TLS handshake in time. ` +
        'edgeHub may hang, have more to do than it can, or have nothing behind its port yet; look at its log.',
      { cause },
    );
  }
  if (isCertificate) {
    return new ConnectError(
      'tls',
      `${at} did not pass verification: ${reason}. ` +
        'The certificate must be issued for that host name by a certificate authority of the trust bundle (EdgeModuleCACertificateFile outside IoT Edge); check also the clock of this machine.',
      { cause },
    );
  }
  return new ConnectError(
    'tls',
    `${at} accepts connections but ends no TLS handshake: ${reason}. ` +
      'edgeHub may be starting or ending, or something else may listen there or stand between: a proxy, another port, MQTT without TLS.',
    { cause },
  );
}
