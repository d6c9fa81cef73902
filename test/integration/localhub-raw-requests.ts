import type { IncomingHttpHeaders } from 'node:http';
import * as https from 'node:https';
import type { LocalHub } from '../../localhub/src/index.ts';
import { policyToken } from './localhub-clients.ts';

export interface RawRequest {
  readonly method: string;
  readonly path: string;
  /** A policy to sign as, or a whole Authorization header. */
  readonly policy?: string;
  readonly authorization?: string;
  readonly body?: string | Buffer;
  readonly headers?: Record<string, string>;
  /** False sends the headers only, and waits for the answer. */
  readonly sendBody?: boolean;
  /** Keeps the connection for the next request; each has its own without one. */
  readonly agent?: https.Agent;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One HTTPS request without the SDK. */
export async function requestRaw(hub: LocalHub, request: RawRequest): Promise<RawAnswer> {
  const { method, path, policy, body = '' } = request;
  const authorization = request.authorization ?? policyToken(hub, policy ?? 'iothubowner');
  const headers = { authorization, 'content-type': 'application/json', ...request.headers };
  const options = {
    host: 'localhost',
    port: hub.httpsPort,
    ca: hub.caPem,
    agent: request.agent ?? false,
    method,
    path,
    headers,
  };
  return new Promise((resolve, reject) => {
    const sent = https.request(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('error', reject);
      response.on('end', () => {
        if (request.agent === undefined) sent.destroy();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
      });
    });
    sent.on('error', reject);
    if (request.sendBody === false) sent.flushHeaders();
    else sent.end(method === 'GET' ? '' : body);
  });
}
