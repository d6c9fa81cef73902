import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { mintAuthority, mintServerCertificate } from '../certificates/mint.ts';
import type { ReachedHub } from './reached-hub.ts';
import { AnswerUnreadable } from './read-answer.ts';
import { followHub } from './service-client.ts';

const name = 'contoso.azure-devices.local';
const arrived = 'http.client.response.finish';
const deadlineMilliseconds = 15_000;

let hub: ReachedHub;
let type = 'text/html';
let stop: () => Promise<void>;

// Its answer begins with a line and never ends.
beforeEach(async () => {
  const authority = await mintAuthority('CN=Contoso test', Date.now());
  const { privateKeyPem, certificatePem } = await mintServerCertificate(authority, name, Date.now());
  const server = createServer({ key: privateKeyPem, cert: certificatePem }, (_request, response) => {
    response.writeHead(200, { 'content-type': type }).write('<title>Contoso gateway</title>\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stop = async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  hub = {
    name,
    mqttPort: 1,
    httpsPort: (server.address() as AddressInfo).port,
    caFile: 'ca.pem',
    keptIn: 'hub',
    connectionString: `HostName=${name};SharedAccessKeyName=iothubowner;SharedAccessKey=YQ==`,
    policies: {},
    dataDir: 'hub',
    caPem: authority.certificatePem,
  };
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(async () => {
  vi.useRealTimers();
  await stop();
});

/** Until an answer has begun at whoever asks here. */
async function untilArrived(): Promise<void> {
  await new Promise<void>((resolve) => {
    const listen = () => {
      unsubscribe(arrived, listen);
      resolve();
    };
    subscribe(arrived, listen);
  });
}

test('a page that comes slowly is waited for no longer than any other answer', async () => {
  type = 'text/html';
  const answer = untilArrived();
  const lines = followHub(hub, '/localhub/telemetry', new AbortController().signal);
  const failed = lines.next().catch((error: unknown) => error);
  await answer;
  vi.advanceTimersByTime(deadlineMilliseconds);
  expect(await failed).toBeInstanceOf(AnswerUnreadable);
});

test('lines are waited for without an end, however their type is written', async () => {
  type = 'Application/X-NDJSON; charset=utf-8';
  const told = new AbortController();
  const lines = followHub(hub, '/localhub/telemetry', told.signal);
  expect(await lines.next()).toEqual({ done: false, value: '<title>Contoso gateway</title>' });
  vi.advanceTimersByTime(deadlineMilliseconds * 100);
  const next = lines.next();
  told.abort();
  expect(await next).toEqual({ done: true, value: undefined });
});
