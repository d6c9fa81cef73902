import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { MAX_WAITING, oneAtATime } from './one-at-a-time.ts';
import { TurnCounter } from './testing/turn-counter.ts';

let server: Server | null = null;
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  if (server !== null) await once(server.close(), 'close');
  server = null;
});

async function serve(listener: RequestListener): Promise<Server> {
  server = createServer(oneAtATime(listener)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function dial(to: Server): Socket {
  const socket = connect((to.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => {});
  sockets.push(socket);
  return socket;
}

function requests(paths: readonly string[]): string {
  return paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: contoso\r\n\r\n`).join('');
}

async function read(socket: Socket, end: string): Promise<string> {
  let text = '';
  for await (const chunk of socket) {
    text += String(chunk);
    if (text.includes(end)) break;
  }
  return text;
}

describe('requests that come at once over one connection', () => {
  test.each<[string, (answer: () => void) => void]>([
    ['answered in a later turn', (answer) => void setImmediate(answer)],
    ['answered at once', (answer) => answer()],
  ])('begin one after another, in turns of their own, and are answered in order: %s', async (_when, answered) => {
    const counter = new TurnCounter();
    const turns: number[] = [];
    let open = 0;
    let most = 0;
    const to = await serve((request, response) => {
      turns.push(counter.turn);
      open += 1;
      most = Math.max(most, open);
      answered(() => {
        open -= 1;
        response.end(`<${String(request.url)}>`);
      });
    });
    const paths = Array.from({ length: MAX_WAITING }, (_, index) => `/${index}`);
    const socket = dial(to);
    socket.write(requests(paths));
    const text = await read(socket, `</${MAX_WAITING - 1}>`);
    counter.end();
    expect(text.match(/<[^>]*>/g)).toEqual(paths.map((path) => `<${path}>`));
    expect(most).toBe(1);
    expect(new Set(turns).size).toBe(MAX_WAITING);
  });

  test('leave room for one that comes when all of them have been answered', async () => {
    const to = await serve((request, response) => {
      response.end(`<${String(request.url)}>`);
    });
    const socket = dial(to);
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    for (const paths of [['/one', '/two'], ['/three']]) {
      socket.write(requests(paths));
      while (!text.includes(`<${paths.at(-1)}>`)) await nextTurn();
    }
    expect(text.match(/<[^>]*>/g)).toEqual(['</one>', '</two>', '</three>']);
  });

  test('do not keep those of another connection waiting', async () => {
    const held: ServerResponse[] = [];
    const to = await serve((request, response) => {
      if (request.url === '/held') held.push(response);
      else response.end('<answered>');
    });
    const first = dial(to);
    first.write(requests(['/held', '/held']));
    while (held.length === 0) await nextTurn();
    const other = dial(to);
    other.write(requests(['/other']));
    expect(await read(other, '<answered>')).toContain('<answered>');
    expect(held).toHaveLength(1);
  });

  test('close it when there are too many of them', async () => {
    let begun = 0;
    const to = await serve(() => {
      begun += 1;
    });
    const socket = dial(to);
    const closed = once(socket, 'close');
    socket.write(requests(Array.from({ length: MAX_WAITING + 2 }, () => '/')));
    socket.resume();
    await closed;
    expect(begun).toBe(1);
  });

  test('are forgotten when the client goes', async () => {
    const begun: (string | undefined)[] = [];
    const to = await serve((request) => {
      begun.push(request.url);
    });
    const socket = dial(to);
    socket.write(requests(['/first', '/second']));
    while (begun.length === 0) await nextTurn();
    const gone = once(to, 'connection');
    socket.destroy();
    dial(to);
    await gone;
    for (let turn = 0; turn < 20; turn += 1) await nextTurn();
    expect(begun).toEqual(['/first']);
  });
});
