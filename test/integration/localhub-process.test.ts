import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import mqtt from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { LocalHub } from '../../localhub/src/index.ts';
import { registerDevice, serviceClients } from './localhub-clients.ts';
import { nextEvent, plainMqttOptions, untilClosed } from './localhub-mqtt-clients.ts';

const BIN = join(import.meta.dirname, '../../localhub/bin/localhub.mjs');

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'localhub-process-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

/** A test that fails leaves no process behind. */
const started: ChildProcess[] = [];

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

function startProcess(name: string, ...more: string[]): ChildProcess {
  const ports = more.includes('--mqtt-port') ? [] : ['--mqtt-port', '0', '--https-port', '0'];
  const child = spawn(process.execPath, [BIN, '--data', join(directory, name), ...ports, ...more], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  started.push(child);
  return child;
}

async function ready(child: ChildProcess): Promise<Record<string, unknown>> {
  if (child.stdout === null) throw new Error('the child has no standard output');
  const lines = createInterface(child.stdout);
  const [line] = (await Promise.race([
    once(lines, 'line'),
    once(child, 'exit').then(() => {
      throw new Error('the hub ended before it was ready');
    }),
  ])) as [string];
  return JSON.parse(line) as Record<string, unknown>;
}

async function hubOf(name: string): Promise<LocalHub> {
  const file = JSON.parse(await readFile(join(directory, name, 'hub.json'), 'utf8')) as LocalHub;
  return { ...file, caPem: await readFile(file.caFile, 'utf8') };
}

async function end(child: ChildProcess): Promise<number | null> {
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const [code] = (await exited) as [number | null];
  return code;
}

async function readError(child: ChildProcess): Promise<{ code: number | null; text: string }> {
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, text };
}

describe('the local hub as a program', () => {
  test('it says when it is ready, without secrets, and writes hub.json for its owner only', async () => {
    const child = startProcess('ready');
    const line = await ready(child);
    expect(Object.keys(line)).toEqual(['event', 'hub', 'mqttPort', 'httpsPort', 'file', 'caFile']);
    const path = join(directory, 'ready', 'hub.json');
    expect(line['file']).toBe(path);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(directory, 'ready'))).mode & 0o777).toBe(0o700);
    const file = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
    expect(file).toMatchObject({
      kind: 'mooring-local-hub',
      host: 'localhost',
      pid: child.pid,
      mqttPort: line['mqttPort'],
    });
    expect(await end(child)).toBe(0);
    await expect(stat(path)).rejects.toThrow('ENOENT');
  });

  test('SIGTERM ends it within a second with a client connected and a method call waiting', async () => {
    const child = startProcess('term');
    await ready(child);
    const hub = await hubOf('term');
    const clients = serviceClients(hub);
    const client = mqtt.connect(plainMqttOptions(hub, 'd', await registerDevice(clients, 'd')));
    await nextEvent(client, 'connect');
    const call = { methodName: 'probe', responseTimeoutInSeconds: 60, connectTimeoutInSeconds: 60 };
    const waiting = clients.service.invokeDeviceMethod('d', call).catch((error: unknown) => error);
    // An answered request on the same agent shows that the one before has been sent.
    await clients.registry.get('d');
    const closed = untilClosed(client);
    const from = Date.now();
    expect(await end(child)).toBe(0);
    expect(Date.now() - from).toBeLessThan(1000);
    await closed;
    expect(await waiting).toBeInstanceOf(Error);
    clients.close();
  });

  test('it ends when its standard input ends', async () => {
    const child = startProcess('stdin', '--until-stdin-closes');
    await ready(child);
    const exited = once(child, 'exit');
    child.stdin?.end();
    expect(await exited).toEqual([0, null]);
  });

  test('certificates and policy keys are kept from one start to the next', async () => {
    const seen: string[] = [];
    for (let start = 0; start < 2; start += 1) {
      const child = startProcess('kept');
      await ready(child);
      const hub = await hubOf('kept');
      seen.push(hub.caPem + hub.connectionString);
      await end(child);
    }
    expect(seen[0]).toBe(seen[1]);
  });

  test('a port in use ends it with exit code 3 and says which', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const { code, text } = await readError(startProcess('taken', '--mqtt-port', String(port), '--https-port', '0'));
    other.close();
    expect(code).toBe(3);
    expect(text).toContain(`127.0.0.1:${port}: another program listens there`);
  });

  test('a wrong use ends it with exit code 2', async () => {
    const { code, text } = await readError(startProcess('usage', '--mqtt-port', 'many'));
    expect(code).toBe(2);
    expect(text).toContain('a port is a number');
  });
});
