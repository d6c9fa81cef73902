import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import type { RequestListener } from 'node:http';
import type { Duplex } from 'node:stream';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls';
import type { Logger } from 'pino';
import type { Issued } from './certificates/mint.ts';
import { closeServer, ConnectionKeeper, listenOnLoopback } from './listen.ts';
import { acceptWebSockets } from './websocket.ts';

/** Longer than any idle time of the service SDK, which keeps sockets alive and never retries on a closed one. */
const KEEP_ALIVE_MS = 330_000;
const HANDSHAKE_MS = 10_000;

export interface ServerParts {
  readonly certificate: Issued;
  readonly app: RequestListener;
  /** Takes a connected byte stream that is to speak MQTT. */
  readonly acceptMqtt: (stream: Duplex) => void;
  readonly log: Logger;
}

/** The two listeners: MQTT over TLS, and HTTPS with MQTT over WebSockets beside the REST API. */
export class HubServers {
  readonly #mqtt: TlsServer;
  readonly #https: HttpsServer;
  readonly #open: readonly { readonly server: TlsServer | HttpsServer; readonly connections: ConnectionKeeper }[];

  constructor({ certificate, app, acceptMqtt, log }: ServerParts) {
    const tls = { ...secureContext(certificate), handshakeTimeout: HANDSHAKE_MS };
    this.#mqtt = createTlsServer(tls, acceptMqtt);
    this.#https = createHttpsServer({ ...tls, keepAliveTimeout: KEEP_ALIVE_MS });
    this.#https.on('request', app);
    this.#https.headersTimeout = KEEP_ALIVE_MS + 5_000;
    acceptWebSockets(this.#https, acceptMqtt);
    for (const server of [this.#mqtt, this.#https]) {
      server.on('tlsClientError', (error) => log.debug({ reason: error.message }, 'TLS handshake failed'));
    }
    this.#open = [this.#mqtt, this.#https].map((server) => ({
      server,
      connections: new ConnectionKeeper(server, 'connection'),
    }));
  }

  /** Gives the ports. @throws PortUnavailable */
  async listen(mqttPort: number, httpsPort: number): Promise<{ mqttPort: number; httpsPort: number }> {
    return {
      mqttPort: await listenOnLoopback(this.#mqtt, mqttPort, 'MQTT'),
      httpsPort: await listenOnLoopback(this.#https, httpsPort, 'HTTPS'),
    };
  }

  /** New connections are served with it; those that are open stay as they are. */
  renewCertificate(certificate: Issued): void {
    for (const server of [this.#mqtt, this.#https]) server.setSecureContext(secureContext(certificate));
  }

  async close(): Promise<void> {
    await Promise.all(this.#open.map(async ({ server, connections }) => closeServer(server, connections)));
  }
}

function secureContext({ certificatePem, privateKeyPem }: Issued) {
  return { cert: certificatePem, key: privateKeyPem, minVersion: 'TLSv1.2' as const };
}
