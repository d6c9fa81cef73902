import { describe, expect, test, vi } from 'vitest';
import { deviceIdentity } from '../identity/identity-id.ts';
import { LiveConnections, type LiveConnection } from '../mqtt/live-connections.ts';
import { MethodCaller } from './method-caller.ts';
import type { MethodRequest } from './method-request.ts';

const ID = deviceIdentity('d');
const CALL: MethodRequest = { name: 'probe', payload: '{"a":1}', responseTimeoutMs: 5000, connectTimeoutMs: 0 };

interface Rig {
  readonly methods: MethodCaller;
  readonly connections: LiveConnections;
  readonly connection: LiveConnection;
  readonly sent: string[];
}

function createRig(): Rig {
  const connections = new LiveConnections();
  let requests = 0;
  const methods = new MethodCaller(connections, () => `r${(requests += 1)}`);
  const sent: string[] = [];
  const connection = {
    id: ID,
    apiVersion: null,
    holds: () => true,
    send: (topic: string, payload: string) => {
      sent.push(`${topic} ${payload}`);
    },
    drop: () => {},
  } as unknown as LiveConnection;
  return { methods, connections, connection, sent };
}

const never = (): AbortSignal => new AbortController().signal;

describe('direct methods', () => {
  test('calls at the same time are told apart by their request ids, and only the device itself answers', async () => {
    const { methods, connections, connection, sent } = createRig();
    connections.add(connection);
    const first = methods.call(ID, CALL, never());
    const second = methods.call(ID, CALL, never());
    await vi.waitFor(() => expect(sent).toHaveLength(2));
    expect(sent[0]).toBe('$iothub/methods/POST/probe/?$rid=r1 {"a":1}');
    methods.answer(deviceIdentity('other'), 'r1', 200, '"forged"');
    methods.answer(ID, 'r2', 201, '');
    methods.answer(ID, 'r1', 500, '{"b":2}');
    expect(await Promise.all([first, second])).toEqual([
      { status: 500, payload: { b: 2 } },
      { status: 201, payload: null },
    ]);
  });

  test.each([
    ['{', 'is not JSON'],
    [null, 'is not UTF-8'],
    [`"${'x'.repeat(128 * 1024)}"`, 'is over 131072 bytes'],
    [`${'['.repeat(10_000)}${']'.repeat(10_000)}`, 'nests deeper than 128 levels'],
  ])('an answer that cannot be passed on is 502 with the reason', async (payload, reason) => {
    const { methods, connections, connection, sent } = createRig();
    connections.add(connection);
    const call = methods.call(ID, CALL, never());
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    methods.answer(ID, 'r1', 200, payload);
    await expect(call).rejects.toMatchObject({
      status: 502,
      form: 'nested',
      message: expect.stringContaining(reason) as string,
    });
  });

  test('a device that leaves during a call may come back and answer, and is not asked a second time', async () => {
    const { methods, connections, connection, sent } = createRig();
    connections.add(connection);
    const call = methods.call(ID, CALL, never());
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    connections.remove(connection);
    connections.add(connection);
    methods.answer(ID, 'r1', 200, '1');
    expect(await call).toEqual({ status: 200, payload: 1 });
    expect(sent).toHaveLength(1);
  });

  test('the time-outs are told as time spans', async () => {
    const { methods, connections, connection } = createRig();
    await expect(methods.call(ID, CALL, never())).rejects.toMatchObject({
      number: 404_103,
      info: { timeout: '00:00:00' },
    });
    connections.add(connection);
    const short = { ...CALL, responseTimeoutMs: 1001 };
    await expect(methods.call(ID, short, never())).rejects.toMatchObject({
      number: 504_101,
      info: { timeout: '00:00:01' },
    });
  });

  test('a caller that goes away ends the call', async () => {
    const { methods, connections, connection } = createRig();
    connections.add(connection);
    const abort = new AbortController();
    const call = methods.call(ID, CALL, abort.signal);
    abort.abort();
    await expect(call).rejects.toThrow('went away');
    await expect(methods.call(ID, CALL, abort.signal)).rejects.toThrow('went away');
  });
});
