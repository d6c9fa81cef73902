import { createServer, type Server } from 'node:https';
import { listenOnLoopback } from '../listen.ts';
import { createApi, type ApiParts } from './app.ts';
import { mintServerCertificate } from './certificate.ts';

export interface KubernetesApi {
  host: string;
  port: number;
  /** PEM of the authority that signed the server's certificate. */
  ca: string;
  close: () => void;
}

/** Serves the simulated API over HTTPS on a free port of loopback. */
export async function serveKubernetesApi(
  parts: Omit<ApiParts, 'closing'>,
  nowMilliseconds: number,
): Promise<KubernetesApi> {
  const { ca, certificate, key } = await mintServerCertificate(nowMilliseconds);
  const closing = new AbortController();
  const api = createApi({ ...parts, closing: closing.signal });
  const server: Server = createServer({ cert: certificate, key }, (request, response) => void api(request, response));
  const port = await listenOnLoopback(server);
  return {
    host: '127.0.0.1',
    port,
    ca,
    close: () => {
      closing.abort();
      server.close();
      server.closeAllConnections();
    },
  };
}
