import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { connectToHub } from './connect.ts';
import type { ConnectError } from './connect-error.ts';
import { readConnectionFile } from './connection-file.ts';
import { readModuleIdentity, type ConnectionFile } from './identity.ts';

const folder = mkdtempSync(join(tmpdir(), 'mooring-connection-'));
afterAll(() => rmSync(folder, { recursive: true }));
const key = Buffer.alloc(32, 7).toString('base64');
const source = (name: string): ConnectionFile => ({
  kind: 'connectionFile',
  file: join(folder, name),
  secret: 'line/mooring-connections',
  caFile: undefined,
});

const read = (name: string) => readConnectionFile(source(name), 60_000, new AbortController().signal);

describe('a connection string in a file', () => {
  it('goes before everything else in the environment, and is not needed at start', () => {
    const environment = {
      MOORING_CONNECTION_FILE: '/run/mooring/connections/node-1',
      MOORING_CONNECTION_SECRET: 'line/mooring-connections',
      EdgeHubConnectionString: 'rubbish',
    };
    expect(readModuleIdentity(environment)).toEqual({
      kind: 'connectionFile',
      file: '/run/mooring/connections/node-1',
      secret: 'line/mooring-connections',
      caFile: undefined,
    });
  });

  it('is taken without the line end an editor leaves', async () => {
    writeFileSync(join(folder, 'node-1'), `HostName=h;DeviceId=d;ModuleId=m;SharedAccessKey=${key}\n`);
    const { identity, connectionString } = await read('node-1');
    expect(identity).toMatchObject({ deviceId: 'd', moduleId: 'm', endpoint: { host: 'h', port: 8883 } });
    expect(connectionString).toBe(`HostName=h;DeviceId=d;ModuleId=m;SharedAccessKey=${key}`);
    expect(JSON.stringify(identity)).not.toContain(key);
  });

  it('that is missing is told with its key, its Secret and the command that makes it', async () => {
    const told = await read('node-2').catch((error: unknown) => error as ConnectError);
    expect(told).toMatchObject({ step: 'connectionFile', mayMendItself: true });
    expect((told as ConnectError).message).toContain('the key node-2 of the Secret line/mooring-connections');
    expect((told as ConnectError).message).toContain(
      "kubectl create secret generic mooring-connections -n line --from-literal=node-2='HostName=…'",
    );
  });

  it.each([
    ['', 'HostName'],
    [`HostName=h;DeviceId=d;SharedAccessKey=${key}`, 'ModuleId'],
    [`HostName=a b;DeviceId=d;ModuleId=m;SharedAccessKey=${key}`, 'no host name'],
    ['x'.repeat(5000), 'too long'],
  ])('that cannot be used is told without its key: %j', async (content, what) => {
    writeFileSync(join(folder, 'bad'), content);
    const told = await read('bad').catch((error: unknown) => error as ConnectError);
    expect(told).toMatchObject({ step: 'connectionFile', mayMendItself: true });
    expect((told as ConnectError).message).toContain(what);
    expect((told as ConnectError).message).not.toContain(key);
  });

  it('is waited for beyond every deadline, and then the deadline counts for the hub', async () => {
    let clock = 0;
    const failures: string[] = [];
    const pauses: number[] = [];
    const ended = connectToHub({
      identity: source('node-3'),
      deadlineMilliseconds: 60_000,
      keepAliveSeconds: 30,
      attemptMilliseconds: 500,
      signal: new AbortController().signal,
      now: () => clock,
      random: () => 1,
      sleep: async (milliseconds) => {
        clock += milliseconds;
        const content = `HostName=localhost:1;DeviceId=d;ModuleId=m;SharedAccessKey=${key}`;
        if (clock > 3_600_000) writeFileSync(join(folder, 'node-3'), content);
      },
      onFailure: (error, _attempt, nextInMilliseconds) => {
        failures.push(error.step);
        pauses.push(nextInMilliseconds);
      },
    });
    await expect(ended).rejects.toMatchObject({
      step: 'hubUnreachable',
      message: expect.stringMatching(/Gave up after 11 attempts in 60 s\.$/) as string,
    });
    expect(clock).toBeGreaterThan(3_600_000);
    expect(clock).toBeLessThan(3_600_000 + 90_000);
    expect(failures.lastIndexOf('connectionFile')).toBeGreaterThan(300);
    // How long it was waited for the file says nothing of the hub.
    expect(pauses.slice(failures.lastIndexOf('connectionFile') + 1, -1)).toEqual([
      500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000, 10_000,
    ]);
  });

  it('leads to a hub that is not waited for beyond the deadline, question by question', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    // The SDK has its 20 s; to the probe behind it no more than the last 5 are left.
    const waits = [20_000, 5_000];
    const silent = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => void vi.advanceTimersByTime(waits.shift() ?? 0));
    });
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as { port: number };
    writeFileSync(join(folder, 'node-4'), `HostName=127.0.0.1:${port};DeviceId=d;ModuleId=m;SharedAccessKey=${key}`);
    const ended = connectToHub({
      identity: source('node-4'),
      deadlineMilliseconds: 25_000,
      keepAliveSeconds: 30,
      attemptMilliseconds: 20_000,
      signal: new AbortController().signal,
      now: () => Date.now(),
      random: () => 1,
      sleep: async () => undefined,
      onFailure: () => undefined,
    });
    await expect(ended).rejects.toMatchObject({
      step: 'hubUnreachable',
      message: expect.stringMatching(/answers nothing: .* Gave up after 1 attempt in 25 s\.$/) as string,
    });
    vi.useRealTimers();
    silent.close();
  }, 10_000);
});
