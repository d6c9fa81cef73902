import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allCommands } from '../all-commands.ts';
import { runCli } from '../main.ts';

describe('mooring sim kubeconfig', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'mooring-sim-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  async function run(...argv: string[]) {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const signal = new AbortController().signal;
    const io = { stdout, stderr, env: {}, cwd: dir, colour: false, columns: 200, interactive: false, signal };
    const code = await runCli(['sim', 'kubeconfig', ...argv], io, allCommands);
    return { code, told: `${String(stdout.read() ?? '')}${String(stderr.read() ?? '')}` };
  }

  it('writes what reaches the cluster as its administrator, for the owner alone, and shows no token', async () => {
    mkdirSync(join(dir, 'own/device'), { recursive: true });
    const kubernetes = { url: 'https://127.0.0.1:6443', caFile: '/var/ca.pem', adminToken: 'very-secret' };
    const control = { url: 'http://127.0.0.1:1', token: 'other-secret' };
    const description = { kind: 'mooring-simulator', device: 'line-7', control, kubernetes };
    writeFileSync(join(dir, 'own/device/simulator.json'), JSON.stringify(description));
    const { code, told } = await run('sim.kubeconfig', '--data', 'own');
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

  it('ends with 3, and writes nothing, where no simulated device is known', async () => {
    const { code, told } = await run('sim.kubeconfig');
    expect({ code, told }).toMatchObject({ code: 3, told: expect.stringContaining('mooring up') as unknown });
    expect(() => statSync(join(dir, 'sim.kubeconfig'))).toThrow('ENOENT');
  });
});
