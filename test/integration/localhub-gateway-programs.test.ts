import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hubEnvironment } from '../running/hub-environment.ts';
import { endHubProcess, startHubProcess, type HubProcess } from '../running/hub-process.ts';
import { registerDevice, registerModule, serviceClients, type ServiceClients } from './localhub-clients.ts';

const ROOT = join(import.meta.dirname, '../..');
const PROGRAM = join(import.meta.dirname, 'bin/sdk-edge-module.cjs');

/** A module that runs as a program of its own. */
interface ModuleProgram {
  readonly child: ChildProcess;
  /** Calls a method of a device, or of one of its modules. */
  call(target: readonly string[], more?: object): Promise<unknown>;
}

let directory: string;
let hub: HubProcess;
let clients: ServiceClients;
let environment: Record<string, string>;
let caller: ModuleProgram;
let callee: ModuleProgram;
const children: ChildProcess[] = [];

async function startModule(deviceId: string, moduleId: string): Promise<ModuleProgram> {
  const key = await registerModule(clients, deviceId, moduleId);
  const { name } = hub.hub;
  // The gateway is dialled by its name, at the ports that the SDK knows.
  const EdgeHubConnectionString = `HostName=${name};GatewayHostName=${name};DeviceId=${deviceId};ModuleId=${moduleId};SharedAccessKey=${key}`;
  const env = { ...environment, EdgeHubConnectionString, EdgeModuleCACertificateFile: hub.hub.caFile };
  const child = spawn(process.execPath, [PROGRAM], { cwd: ROOT, env, stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const lines = createInterface(child.stdout);
  const said = async (): Promise<unknown> => JSON.parse(((await once(lines, 'line')) as [string])[0]);
  expect(await said()).toBe('connected');
  const call = async (target: readonly string[], more: object = {}): Promise<unknown> => {
    const answer = said();
    const whole = { methodName: 'greet', payload: { a: 1 }, responseTimeoutInSeconds: 10, connectTimeoutInSeconds: 0 };
    child.stdin.write(`${JSON.stringify({ target, call: { ...whole, ...more } })}\n`);
    return answer;
  };
  return { child, call };
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'localhub-gateway-'));
  hub = await startHubProcess(directory, { args: ['--gateway-manners'] });
  clients = serviceClients(hub.hub);
  environment = await hubEnvironment(directory);
  for (const deviceId of ['line-1', 'line-2']) await registerDevice(clients, deviceId, true);
  [caller, callee] = await Promise.all([startModule('line-1', 'caller'), startModule('line-1', 'callee')]);
}, 120_000);

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  clients.close();
  await endHubProcess(hub);
  await rm(directory, { recursive: true, force: true });
});

describe('programs that are modules of one edge device', () => {
  test('call methods of each other, and learn who is not there as the SDK tells it', async () => {
    const greeted = { status: 200, payload: { got: { a: 1 } } };
    expect(await caller.call(['line-1', 'callee'])).toEqual(greeted);
    expect(await callee.call(['line-1', 'caller'])).toEqual(greeted);
    await startModule('line-2', 'other');
    const notFound = (name: string): object => ({
      name: 'Error',
      message: 'Not found',
      responseBody: JSON.stringify({ message: `Client ${name} not found` }),
    });
    expect(await caller.call(['line-2', 'other'])).toEqual(notFound('line-2/other'));
    expect(await caller.call(['line-1', 'callee'], { methodName: 'greet all' })).toMatchObject({
      name: 'ArgumentError',
    });
    const gone = once(callee.child, 'exit');
    callee.child.kill('SIGKILL');
    await gone;
    await expect
      .poll(
        async () => {
          const answer = await clients.registry.getModuleTwin('line-1', '$edgeHub');
          return (answer.responseBody.properties.reported as { clients?: Record<string, unknown> }).clients;
        },
        { timeout: 20_000 },
      )
      .toMatchObject({ 'line-1/caller': { status: 'Connected' }, 'line-1/callee': { status: 'Disconnected' } });
    expect(await caller.call(['line-1', 'callee'])).toEqual(notFound('line-1/callee'));
  });
});
