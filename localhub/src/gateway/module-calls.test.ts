import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ABSENT } from '../identity/etag.ts';
import { deviceIdentity, moduleIdentity, type IdentityId } from '../identity/identity-id.ts';
import { KeptIdentities } from '../identity/kept-identities.ts';
import { IdentityRegistry } from '../identity/registry.ts';
import { MethodCaller } from '../method/method-caller.ts';
import { LiveConnections, type LiveConnection } from '../mqtt/live-connections.ts';
import { MemoryState } from '../storage/memory-state.ts';
import { ModuleCalls, type ModuleCall } from './module-calls.ts';

const caller = moduleIdentity('hall', 'caller');
const callee = moduleIdentity('hall', 'callee');
const { signal } = new AbortController();

function world() {
  const mintKey = (): string => Buffer.alloc(32, 7).toString('base64');
  const kept = new KeptIdentities(new MemoryState());
  const registry = new IdentityRegistry({ hubName: 'hub', nowMs: () => 0, mintKey, kept });
  for (const deviceId of ['hall', 'yard']) registry.putDevice(deviceId, { capabilities: { iotEdge: true } }, ABSENT);
  for (const name of ['caller', 'callee']) registry.putModule('hall', name, {}, ABSENT);
  const deviceScope = registry.findDevice('hall')?.deviceScope ?? '';
  registry.putDevice('valve', { deviceScope }, ABSENT);
  registry.putDevice('cellar', { capabilities: { iotEdge: true }, parentScopes: [deviceScope] }, ABSENT);
  registry.putModule('yard', 'other', {}, ABSENT);
  registry.putDevice('plain', {}, ABSENT);
  registry.putModule('plain', 'm', {}, ABSENT);
  const connections = new LiveConnections();
  const methods = new MethodCaller(connections, () => 'r1');
  const calls = new ModuleCalls(registry, methods);
  const call = async (more: Partial<ModuleCall> = {}) =>
    calls.call({ caller, claim: 'hall/caller', target: callee, body: { methodName: 'probe' }, signal, ...more });
  /** Lets an identity listen for methods; it answers with what it is called, or never. */
  const connect = (id: IdentityId, answers = true): void => {
    const send = (): void => {
      if (answers) methods.answer(id, 'r1', 200, JSON.stringify(id.moduleId ?? id.deviceId));
    };
    connections.add({ id, holds: () => true, send } as unknown as LiveConnection);
  };
  return { registry, calls, call, connect };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('a method that a module calls through its gateway', () => {
  test.each([
    [callee, 'callee'],
    [deviceIdentity('hall'), 'hall'],
    [deviceIdentity('valve'), 'valve'],
    [deviceIdentity('cellar'), 'cellar'],
    [moduleIdentity('hall', '$edgeHub'), '$edgeHub'],
  ])('reaches whoever is connected to it: $deviceId $moduleId', async (target, payload) => {
    const hub = world();
    hub.connect(target);
    expect(await hub.call({ target })).toEqual({ status: 200, body: { status: 200, payload } });
  });

  test.each([
    [callee, 'hall/callee'],
    [moduleIdentity('hall', 'unknown'), 'hall/unknown'],
    [deviceIdentity('nowhere'), 'nowhere'],
  ])('is not found where nobody connects: $deviceId $moduleId', async (target, name) => {
    expect(await world().call({ target })).toEqual({ status: 404, body: { message: `Client ${name} not found` } });
  });

  test.each([
    moduleIdentity('yard', 'other'),
    deviceIdentity('yard'),
    deviceIdentity('plain'),
    moduleIdentity('hall', '$edgeAgent'),
  ])('is not found with another gateway, nor with the hub: $deviceId $moduleId', async (target) => {
    const hub = world();
    hub.connect(target);
    expect(await hub.call({ target })).toMatchObject({ status: 404 });
  });

  test('waits for a callee that connects within the connect time-out, though that is the longer one', async () => {
    const hub = world();
    const body = { methodName: 'probe', connectTimeoutInSeconds: 60, responseTimeoutInSeconds: 5 };
    const late = hub.call({ body });
    await vi.advanceTimersByTimeAsync(59_000);
    hub.connect(callee);
    expect(await late).toMatchObject({ status: 200, body: { payload: 'callee' } });
    const never = hub.call({ body, target: deviceIdentity('valve') });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await never).toEqual({ status: 404, body: { message: 'Client valve not found' } });
  });

  test('is 504 when the callee is silent', async () => {
    const hub = world();
    hub.connect(callee, false);
    const silent = hub.call({ body: { methodName: 'probe', responseTimeoutInSeconds: 5 } });
    await vi.advanceTimersByTimeAsync(5000);
    const message = 'Timed out waiting for device to respond to method request';
    expect(await silent).toEqual({ status: 504, body: { message } });
  });

  test.each([
    [undefined, 400, 'Invalid header value for x-ms-edge-moduleId'],
    ['hall', 400, 'Invalid header value for x-ms-edge-moduleId'],
    ['yard/other', 401, 'Only modules on the same device can invoke DirectMethods'],
    ['hall/callee', 401, 'Unable to authenticate device with Id hall/callee'],
  ])('is refused when the caller says that it is %s', async (claim, status, message) => {
    const hub = world();
    hub.connect(callee);
    expect(await hub.call({ claim })).toEqual({ status, body: { message } });
  });

  test.each([
    [{ methodName: 'x'.repeat(101) }, 'MethodName cannot be longer than 100'],
    [{ methodName: 'probe', connectTimeoutInSeconds: 301 }, 'ConnectTimeout has to be between 0 and 300 seconds.'],
    [{ methodName: 'probe', connectTimeoutInSeconds: -1 }, 'ConnectTimeout'],
    [{ methodName: 'probe', responseTimeoutInSeconds: 4 }, 'responseTimeoutInSeconds'],
    [{ methodName: 'probe', payload: 'x'.repeat(128 * 1024) }, '131072 bytes'],
    [{}, 'methodName'],
    [[], 'an object'],
    [undefined, 'the body'],
  ])('is 400 with the reason for a body that is wrong', async (body, reason) => {
    const hub = world();
    hub.connect(callee);
    expect(await hub.call({ body })).toEqual({ status: 400, body: expect.stringContaining(reason) as string });
  });

  test('is one of modules of edge devices only', () => {
    const { calls } = world();
    expect(calls.covers(caller)).toBe(true);
    for (const id of [deviceIdentity('hall'), moduleIdentity('plain', 'm'), moduleIdentity('hall', '$edgeAgent')]) {
      expect(calls.covers(id)).toBe(false);
    }
  });
});
