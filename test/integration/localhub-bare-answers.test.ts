import { once } from 'node:events';
import { connect } from 'node:tls';
import { expect, test } from 'vitest';
import { hubForTests } from './localhub-world.ts';

const { hub } = await hubForTests({ memory: true });

/** What the hub says to these bytes until it closes. */
async function answerTo(text: string): Promise<string> {
  const socket = connect({ host: 'localhost', port: hub.httpsPort, ca: hub.caPem });
  let answer = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    answer += chunk;
  });
  socket.on('error', () => {});
  const closed = once(socket, 'close');
  await once(socket, 'secureConnect');
  socket.write(text);
  await closed;
  return answer;
}

const UPGRADE = 'Host: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';

test.each([
  ['what is no HTTP', 'contoso\r\n\r\n', 400],
  ['headers that are too large', `GET /devices HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(17_000)}\r\n\r\n`, 431],
  [
    'an expectation that nobody knows',
    'GET /devices HTTP/1.1\r\nHost: localhost\r\nExpect: contoso\r\nConnection: close\r\n\r\n',
    417,
  ],
  ['an upgrade at another address', `GET /contoso HTTP/1.1\r\n${UPGRADE}`, 404],
])('%s is refused without a body, an id and a name', async (_what, text, status) => {
  const [head = '', body] = (await answerTo(text)).split('\r\n\r\n');
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(head.toLowerCase()).not.toMatch(/x-ms-request-id|iothub-errorcode/);
  // An empty one that is told in pieces has the last of them, of no bytes.
  expect(/^transfer-encoding: chunked$/im.test(head) ? '0' : '').toBe(body);
});
