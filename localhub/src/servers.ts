import { X509Certificate } from 'node:crypto';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import type { RequestListener } from 'node:http';
import type { Duplex } from 'node:stream';
import { createServer as createTlsServer, type Server as TlsServer, type TLSSocket } from 'node:tls';
import type { Logger } from 'pino';
import { readClientCertificate, type ClientCertificate } from './certificates/client-certificate.ts';
import type { Issued } from './certificates/mint.ts';
import { boundHandshakes, LONGEST_HANDSHAKE, MAX_HANDSHAKES } from './handshakes.ts';
import { closeServer, ConnectionKeeper, listenOnLoopback, type Place } from './listen.ts';
import { oneAtATime } from './rest/one-at-a-time.ts';
import { acceptWebSockets } from './websocket.ts';

/** Longer than any idle time of the service SDK, which keeps sockets alive and never retries on a closed one. */
const KEEP_ALIVE_MS = 330_000;

/** Who connects may show a certificate. Whether it counts is decided with the identity, not in the handshake. */
const ASK_FOR_CERTIFICATE = { requestCert: true, rejectUnauthorized: false } as const;

export interface ServerParts {
  readonly certificate: Issued;
  readonly app: RequestListener;
  /** Takes a connected byte stream that is to speak MQTT, and what says which certificate its client showed. */
  readonly acceptMqtt: (stream: Duplex, certificate: () => ClientCertificate | null) => void;
  /** In PEM: the authorities that a device's certificate may lead to. */
  readonly clientAuthorities: readonly string[];
  /** In PEM: the hub's own authority for devices. */
  readonly deviceAuthority: string;
  /** How long a TLS handshake may take of the time in which the hub has nothing else to do. */
  readonly handshakeMs: number;
  readonly log: Logger;
}

/** The two listeners: MQTT over TLS, and HTTPS with MQTT over WebSockets beside the REST API. */
export class HubServers {
  readonly #clientAuthorities: readonly string[];
  readonly #mqtt: TlsServer;
  readonly #https: HttpsServer;
  readonly #open: readonly { readonly server: TlsServer | HttpsServer; readonly connections: ConnectionKeeper }[];

  constructor({ certificate, app, acceptMqtt, clientAuthorities, handshakeMs, log, ...parts }: ServerParts) {
    this.#clientAuthorities = clientAuthorities;
    const deviceAuthority = new X509Certificate(parts.deviceAuthority);
    const tls = {
      ...this.#secureContext(certificate),
      ...ASK_FOR_CERTIFICATE,
      handshakeTimeout: LONGEST_HANDSHAKE * handshakeMs,
    };
    const accept = (stream: Duplex, socket: TLSSocket): void => {
      acceptMqtt(stream, () => readClientCertificate(socket, deviceAuthority));
    };
    this.#mqtt = createTlsServer(tls, (socket) => accept(socket, socket));
    this.#https = createHttpsServer({ ...tls, keepAliveTimeout: KEEP_ALIVE_MS });
    this.#https.on('request', oneAtATime(app));
    this.#https.headersTimeout = KEEP_ALIVE_MS + 5_000;
    acceptWebSockets(this.#https, accept);
    for (const server of [this.#mqtt, this.#https]) {
      boundHandshakes(server, { limitMs: handshakeMs, most: MAX_HANDSHAKES });
      server.on('tlsClientError', (error: Error, socket: TLSSocket) => {
        log.debug({ reason: error.message }, 'TLS handshake failed');
        // Node tells of a handshake that takes too long, and leaves the connection open.
        socket.destroy();
      });
    }
    this.#open = [this.#mqtt, this.#https].map((server) => ({
      server,
      connections: new ConnectionKeeper(server, 'connection'),
    }));
  }

  /** Gives the ports. @throws PortUnavailable */
  async listen(mqtt: number, https: number, place?: Place): Promise<{ mqttPort: number; httpsPort: number }> {
    return {
      mqttPort: await listenOnLoopback(this.#mqtt, mqtt, 'MQTT', place),
      httpsPort: await listenOnLoopback(this.#https, https, 'HTTPS', place),
    };
  }

  /** New connections are served with it; those that are open stay as they are. */
  renewCertificate(certificate: Issued): void {
    for (const server of [this.#mqtt, this.#https]) server.setSecureContext(this.#secureContext(certificate));
  }

  async close(): Promise<void> {
    await Promise.all(this.#open.map(async ({ server, connections }) => closeServer(server, connections)));
  }

  #secureContext({ certificatePem, privateKeyPem }: Issued) {
    // Without any authority the list is empty, not absent: absent would mean every authority that Node knows.
    const ca = [...this.#clientAuthorities];
    return { cert: certificatePem, key: privateKeyPem, ca, minVersion: 'TLSv1.2' as const };
  }
}
