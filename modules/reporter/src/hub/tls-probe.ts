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
  let connected = false;
  await new Promise<void>((resolve, reject) => {
    const socket = connect({
      host: endpoint.host,
      port: endpoint.port,
      ...(ca === undefined ? {} : { ca }),
      ...(isIP(endpoint.host) === 0 ? { servername: endpoint.host } : {}),
    });
    const giveUp = (): void => {
      socket.destroy(new Error('no answer in time'));
    };
    within.addEventListener('abort', giveUp, { once: true });
    if (within.aborted) giveUp();
    socket.once('connect', () => {
      connected = true;
    });
    socket.once('secureConnect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', reject);
    // A server may close during the handshake without a word.
    socket.once('close', () => {
      within.removeEventListener('abort', giveUp);
      reject(new Error('the connection was closed during the TLS handshake'));
    });
  }).catch((error: unknown) => {
    if (connected) {
      throw new ConnectError(
        'tls',
        `${at} did not pass verification: ${describeNetworkError(error)}. ` +
          'The certificate must be issued for that host name by a certificate authority of the trust bundle (EdgeModuleCACertificateFile outside IoT Edge); check also the clock of this machine.',
        { cause: error },
      );
    }
    throw new ConnectError(
      'hubUnreachable',
      `${at} does not accept connections: ${describeNetworkError(error)}. Is edgeHub running, and may this pod reach it?`,
      { cause: error },
    );
  });
}
