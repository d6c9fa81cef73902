import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allCommands } from '../all-commands.ts';
import { runCli } from '../main.ts';

describe('mooring sim', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'mooring-sim-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  async function run(...argv: string[]) {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const signal = new AbortController().signal;
    const io = { stdout, stderr, env: {}, cwd: dir, colour: false, columns: 200, interactive: false, signal };
    const code = await runCli(['sim', ...argv], io, allCommands);
    return { code, told: `${String(stdout.read() ?? '')}${String(stderr.read() ?? '')}` };
  }

  it('kubeconfig writes what reaches the cluster as its administrator, for the owner alone, and shows no token', async () => {
    mkdirSync(join(dir, 'own/device'), { recursive: true });
    const kubernetes = { url: 'https://127.0.0.1:6443', caFile: '/var/ca.pem', adminToken: 'very-secret' };
    const control = { url: 'http://127.0.0.1:1', token: 'other-secret' };
    const description = { kind: 'mooring-simulator', device: 'line-7', control, kubernetes };
    writeFileSync(join(dir, 'own/device/simulator.json'), JSON.stringify(description));
    const { code, told } = await run('kubeconfig', 'sim.kubeconfig', '--data', 'own');
    expect(code).toBe(0);
    expect(told).not.toContain('secret');
    const file = join(dir, 'sim.kubeconfig');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      clusters: [{ cluster: { server: kubernetes.url, 'certificate-authority': kubernetes.caFile } }],
      users: [{ user: { token: kubernetes.adminToken } }],
      'current-context': 'simulated-line-7',
    });
  });

  it('kubeconfig ends with 3, and writes nothing, where no simulated device is known', async () => {
    const { code, told } = await run('kubeconfig', 'sim.kubeconfig');
    expect({ code, told }).toMatchObject({ code: 3, told: expect.stringContaining('mooring up') as unknown });
    expect(() => statSync(join(dir, 'sim.kubeconfig'))).toThrow('ENOENT');
  });

  async function withAnswer<T>(status: number, type: string, text: string, work: () => Promise<T>): Promise<T> {
    const server = createServer((_request, response) => {
      response.writeHead(status, { 'content-type': type }).end(text);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      mkdirSync(join(dir, 'own/device'), { recursive: true });
      const control = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: 'secret' };
      const kubernetes = { url: 'https://127.0.0.1:1', caFile: 'ca.pem', adminToken: 'secret' };
      const description = { kind: 'mooring-simulator', device: 'line-7', control, kubernetes };
      writeFileSync(join(dir, 'own/device/simulator.json'), JSON.stringify(description));
      return await work();
    } finally {
      server.close();
      server.closeAllConnections();
    }
  }

  it.each([
    [200, 'text/html', '<html>\u001B[31m'],
    [404, 'text/html', '<html>\u001B[31m'],
    [200, 'application/json', '{"device":"line-7","sha'],
    [200, 'application/json', '{"message":"x"}'],
    [200, 'application/json', '{"name":"camera","fault":"stuck"}'],
    [404, 'application/json', '{"error":"no","token":"hunter2"}'],
    [500, 'application/json', '{"error":"no","token":"hunter2"}'],
  ])('ends with 3 where something else answers %i, %s: %j', async (status, type, text) => {
    await withAnswer(status, type, text, async () => {
      for (const command of [['state'], ['break', 'camera'], ['mend', 'camera']]) {
        const { code, told } = await run(...command, '--data', 'own');
        expect({ command, code, told }).toMatchObject({
          code: 3,
          told: expect.stringContaining(`${status}, ${type}`) as unknown,
        });
        expect(told).not.toMatch(/secret|line-7|hunter2/);
        expect(told).not.toContain('\u001B');
      }
    });
  });

  it('says of a share what the device says of it', async () => {
    const answer = (fault: string | null) => JSON.stringify({ name: 'camera', fault });
    const data = ['--data', 'own'];
    await withAnswer(200, 'application/json; charset=utf-8', answer('stuck'), async () => {
      expect(await run('break', 'camera', '--as', 'stuck', ...data)).toMatchObject({ code: 0 });
    });
    await withAnswer(200, 'application/json; charset=utf-8', answer(null), async () => {
      expect(await run('mend', 'camera', ...data)).toMatchObject({ code: 0 });
    });
    const refusal = JSON.stringify({ message: 'the simulated device has no share camera, only results' });
    await withAnswer(404, 'application/json; charset=utf-8', refusal, async () => {
      expect(await run('break', 'camera', ...data)).toMatchObject({
        code: 1,
        told: expect.stringContaining('only results') as unknown,
      });
    });
  });
});
