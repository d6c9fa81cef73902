import { once } from 'node:events';
import { connect } from 'node:tls';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalHub } from '../../localhub/src/index.ts';
import { policyToken } from './localhub-clients.ts';
import { requestRaw } from './localhub-raw-requests.ts';
import { startTestHub } from './localhub-world.ts';

const VERSION = 'api-version=2021-04-12';
const KEY = Buffer.alloc(32, 7).toString('base64');

let hub: LocalHub;
let token: string;
let witness: string;

beforeAll(async () => {
  const device = { primaryKey: KEY, secondaryKey: KEY, tags: { site: 'contoso' } };
  hub = await startTestHub({
    memory: true,
    logLevel: 'silent',
    seed: {
      devices: [
        { deviceId: 'witness', ...device },
        { deviceId: 'fuzz', ...device },
      ],
    },
  });
  token = policyToken(hub, 'iothubowner');
  witness = await readWitness();
});

afterAll(async () => {
  await hub.close();
});

async function readWitness(): Promise<string> {
  const answer = await requestRaw(hub, { method: 'GET', path: `/twins/witness?${VERSION}` });
  expect(answer.status).toBe(200);
  return answer.body;
}

/** Sends bytes and no more, and gives all that comes back until the hub has closed. */
async function exchange(bytes: Buffer | string): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port: hub.httpsPort, servername: 'localhost', ca: hub.caPem });
  socket.on('error', () => {});
  await once(socket, 'secureConnect');
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  const closed = once(socket, 'close');
  socket.end(bytes);
  await closed;
  return text;
}

/** After whatever was sent: a fault of the hub in the answer, or anything that somebody else has noticed of it. */
async function whatIsWrong(answer: string): Promise<string[]> {
  const faults = answer.match(/HTTP\/1\.1 5\d\d[^\r]*/g) ?? [];
  const now = await readWitness();
  return [...faults.filter((line) => !line.includes(' 501 ')), ...(now === witness ? [] : [now])];
}

function request(method: string, target: string, headers: Readonly<Record<string, string>>, body: string): string {
  const lines = Object.entries({ Host: 'contoso', Connection: 'close', ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}

const METHODS = ['GET', 'PUT', 'PATCH', 'POST', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND'];
const TARGETS = [
  '/twins/fuzz',
  '/devices/fuzz',
  '/devices/fuzz/modules/m',
  '/devices',
  '/devices/query',
  '/twins/fuzz/methods',
  '/configurations/c',
  '/configurations/testQueries',
  '/jobs/v2/j',
  '/jobs/v2/query',
  '/statistics/devices',
  '/localhub/devices/fuzz/messages',
  '/localhub/tokens',
  '/messages/serviceBound/feedback/x',
];
const ODD_TARGETS = [
  '//[',
  'http://:80/devices',
  'http://[/twins/fuzz',
  '*',
  '/%',
  '/twins/%ff',
  '/devices;x',
  '//a@b:c/',
  '/..',
];
const JSONS = [
  '{"__proto__":{"x":1}}',
  '{"tags":{"constructor":{"prototype":1}}}',
  '{"tags":{"a":1e400,"b":-0,"c":9223372036854775808}}',
  '{"tags":{"a":"\\ud800","\\udfff":1}}',
  '{"tags":{"a":1,"a":{"b":2}}}',
  '{"query":"SELECT * FROM devices WHERE ((((","methodName":"m"}',
  `{"tags":${'{"a":'.repeat(5000)}1${'}'.repeat(5001)}`,
  '{"toJSON":1,"then":2,"tags":{"toJSON":3}}',
];

describe('no request harms the hub or is answered with a fault of its own', () => {
  const target = fc.oneof(
    fc.constantFrom(...TARGETS),
    fc.constantFrom(...ODD_TARGETS),
    fc.webPath(),
    fc.stringMatching(/^\/twins\/[!-~]{0,40}$/),
  );
  const body = fc.oneof(fc.constantFrom('', ...JSONS), fc.json(), fc.string({ unit: 'binary', maxLength: 60 }));
  const headers = fc.dictionary(
    fc.constantFrom(
      'If-Match',
      'Content-Type',
      'Content-Encoding',
      'x-ms-continuation',
      'x-ms-max-item-count',
      'Expect',
    ),
    fc.oneof(
      fc.constantFrom('*', '"*"', '"', 'gzip', '100-continue', '-1', '1e9', 'e30='),
      fc.stringMatching(/^[!-~]{0,30}$/),
    ),
    { maxKeys: 3 },
  );

  test('of any method, address, headers and body', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...METHODS),
        target,
        headers,
        body,
        fc.boolean(),
        async (method, address, more, content, known) => {
          const length = { 'Content-Length': String(Buffer.byteLength(content)) };
          const who = known ? { Authorization: token } : {};
          const separator = address.includes('?') ? '&' : '?';
          const text = request(method, `${address}${separator}${VERSION}`, { ...more, ...who, ...length }, content);
          expect(await whatIsWrong(await exchange(text))).toEqual([]);
        },
      ),
    );
  });

  test('of which any bytes are others, are missing, or come twice', async () => {
    const good = Buffer.from(
      [
        request(
          'PATCH',
          `/twins/fuzz?${VERSION}`,
          { Authorization: token, Connection: 'keep-alive', 'Content-Length': '14' },
          '{"tags":{"a":1}'.slice(0, 14),
        ),
        request(
          'POST',
          `/devices/query?${VERSION}`,
          { Authorization: token, 'Transfer-Encoding': 'chunked' },
          '1f\r\n{"query":"SELECT * FROM devices\r\n2\r\n"}\r\n0\r\n\r\n',
        ),
      ].join(''),
    );
    const change = fc.tuple(fc.nat(good.length - 1), fc.nat(255), fc.constantFrom('set', 'cut', 'drop', 'repeat'));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const bytes = changes.reduce((before, [at, value, kind]) => {
          const behind = before.subarray(Math.min(at + value, before.length));
          if (kind === 'cut') return before.subarray(0, at);
          if (kind === 'drop') return Buffer.concat([before.subarray(0, at), behind]);
          if (kind === 'repeat') return Buffer.concat([before.subarray(0, at + value), before.subarray(at)]);
          const changed = Buffer.from(before);
          if (at < changed.length) changed[at] = value;
          return changed;
        }, good);
        expect(await whatIsWrong(await exchange(bytes))).toEqual([]);
      }),
    );
  });
});
