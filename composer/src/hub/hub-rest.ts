import { createHmac } from 'node:crypto';
import { request } from 'node:https';
import type { CameAnswer } from '@mooring/contract';
import { hasNothing, isRefusal, jsonOf } from './answer-form.ts';
import type { HubEndpoint } from './endpoint.ts';
import { HubError, strangeAnswer, toHubError } from './hub-error.ts';

const apiVersion = '2021-04-12';
const tokenSeconds = 3600;
const mostBytes = 32 * 1024 * 1024;

export interface RestAnswer {
  readonly status: number;
  /** The JSON that came; undefined where success came with nothing. */
  readonly body: unknown;
  readonly etag?: string | undefined;
}

export interface RestCall {
  readonly body?: unknown;
  /** As it is to be sent, quotes included. */
  readonly ifMatch?: string;
  readonly signal: AbortSignal;
}

/**
 * The service API as it is, for questions to which the status itself is the answer. Its methods do not throw for a
 * refusal in the words of a hub; of anything else the status is nobody's answer.
 *
 * @throws {HubError} `unreachable` where there is no answer before the signal aborts; what `strangeAnswer` makes of one
 *   that is not the word of a hub
 */
export interface HubRest {
  readonly name: string;
  readonly simulated: boolean;
  call(method: string, path: string, call: RestCall): Promise<RestAnswer>;
}

/** Nothing is sent before the first call; the key signs here and is not kept in any text. */
export function openHubRest(endpoint: HubEndpoint): HubRest {
  const target =
    endpoint.kind === 'local'
      ? { host: endpoint.host, port: endpoint.httpsPort, servername: endpoint.name, ca: endpoint.caPem }
      : { host: endpoint.name, port: 443 };
  return {
    name: endpoint.name,
    simulated: endpoint.kind === 'local',
    call: (method, path, { body, ifMatch, signal }) =>
      new Promise((resolve, reject) => {
        const fail = (thrown: unknown) => {
          const expired = signal.aborted ? new HubError('unreachable', endpoint.name, 'no answer in time') : thrown;
          reject(toHubError(endpoint.name, expired));
        };
        const headers = {
          host: endpoint.name,
          authorization: sign(endpoint),
          'content-type': 'application/json; charset=utf-8',
          ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
        };
        const query = `${path}${path.includes('?') ? '&' : '?'}api-version=${apiVersion}`;
        const outgoing = request({ ...target, method, path: query, headers, signal }, (incoming) => {
          let text = '';
          incoming.setEncoding('utf8').on('data', (chunk: string) => {
            text += chunk;
            if (text.length > mostBytes) incoming.destroy(new Error('the answer is too large'));
          });
          incoming.once('error', fail).once('end', () => {
            const { statusCode: status = 0, headers } = incoming;
            const came = { status, type: headers['content-type'], text };
            if (isOfHub(came)) resolve({ status, etag: headers.etag, body: jsonOf(came) });
            else reject(strangeAnswer(endpoint.name, came));
          });
        });
        outgoing.once('error', fail);
        outgoing.end(body === undefined ? undefined : JSON.stringify(body));
      }),
  };
}

/**
 * The body of an answer of success.
 *
 * @throws {HubError} for any other one
 */
export function demandSuccess(host: string, answer: RestAnswer): unknown {
  if (isSuccess(answer)) return answer.body;
  throw toHubError(host, { response: { statusCode: answer.status }, responseBody: JSON.stringify(answer.body) });
}

export function isSuccess({ status }: { readonly status: number }): boolean {
  return status >= 200 && status < 300;
}

function isOfHub(came: CameAnswer): boolean {
  return isSuccess(came) ? hasNothing(came) || jsonOf(came) !== undefined : isRefusal(came);
}

function sign({ name, connectionString }: HubEndpoint): string {
  const field = (key: string) => new RegExp(`(?:^|;)${key}=([^;]+)`, 'i').exec(connectionString)?.[1] ?? '';
  const expiry = Math.floor(Date.now() / 1000) + tokenSeconds;
  const resource = encodeURIComponent(name);
  const signature = createHmac('sha256', Buffer.from(field('SharedAccessKey'), 'base64'))
    .update(`${resource}\n${expiry}`)
    .digest('base64');
  const parts = [`sr=${resource}`, `sig=${encodeURIComponent(signature)}`, `se=${expiry}`];
  return `SharedAccessSignature ${[...parts, `skn=${field('SharedAccessKeyName')}`].join('&')}`;
}
