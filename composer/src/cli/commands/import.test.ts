import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frameExample } from '../../core/diagnostics/catalogue/frame-example.ts';
import { allCommands } from '../all-commands.ts';
import { runCli } from '../main.ts';

const options = { HostConfig: { Mounts: [{ Type: 'volume', Source: 'camera-drop', Target: '/in' }] } };
const detector = {
  settings: { image: 'contoso.azurecr.io/d:${TAG}', createOptions: JSON.stringify(options) },
  type: 'docker',
};
const deployment = frameExample({ in: 'modules', text: JSON.stringify({ detector }) }).text;
const withPassword = deployment.replace(
  '"minDockerVersion": "v1.25"',
  '"registryCredentials": {"a": {"address": "contoso.azurecr.io", "username": "u", "password": "hunter2-plain"}}',
);

describe('mooring import and mooring attach', () => {
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'mooring-import-'));
    writeFileSync(join(dir, 'deployment.json'), deployment);
    writeFileSync(join(dir, 'plain.json'), withPassword);
    writeFileSync(join(dir, 'a.workload.yaml'), frameExample({ in: 'workload', text: '' }).text);
    writeFileSync(join(dir, '.env'), 'TAG=1.4.2\n');
    writeFileSync(join(dir, 'binary.json'), new Uint8Array([0xff, 0xfe, 0]));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  async function run(...argv: string[]) {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const signal = new AbortController().signal;
    const io = { stdout, stderr, env: {}, cwd: dir, colour: false, columns: 200, interactive: false, signal };
    const code = await runCli(argv, io, allCommands);
    const textOf = (stream: PassThrough) => String(stream.read() ?? '');
    return { code, stdout: textOf(stdout), stderr: textOf(stderr) };
  }
  const read = (name: string) => readFileSync(join(dir, name), 'utf8');

  it('writes a workload that composes to the same, with variables of .env', async () => {
    const imported = await run('import', 'deployment.json', '-o', 'made.workload.yaml', '--name', 'line-2');
    expect(imported).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(read('made.workload.yaml')).toContain('metadata: { name: line-2 }');
    expect(read('made.workload.yaml')).toContain('${TAG}');
    const [original, again] = [await run('compose', 'deployment.json'), await run('compose', 'made.workload.yaml')];
    expect(original.stdout).toContain('d:1.4.2');
    expect(again.stdout).toBe(original.stdout);
  });

  it('writes JSON where that is asked for, and nothing else on stdout', async () => {
    const { code, stdout } = await run('import', 'deployment.json', '--format', 'json', '--target', 'ase-2node');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'Workload', target: 'ase-2node', reporter: { enabled: false } });
  });

  it('lets only its owner read a file with a password in plain text, and shows the password to nobody', async () => {
    const { code, stderr } = await run('import', 'plain.json', '-o', 'plain.workload.yaml');
    expect(code).toBe(0);
    expect(stderr).toContain('MOOR1109');
    expect(stderr).not.toContain('hunter2');
    expect(statSync(join(dir, 'plain.workload.yaml')).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['an unknown target', ['import', 'deployment.json', '--target', 'moon'], 2],
    ['a name that no workload has', ['import', 'deployment.json', '--name', 'Line 2'], 2],
    ['a file that is not there', ['import', 'nowhere.json'], 2],
    ['bytes that are no text', ['import', 'binary.json'], 2],
    ['a workload', ['import', 'a.workload.yaml'], 1],
    ['nothing to attach to', ['attach'], 2],
    ['a file and a device at once', ['attach', 'deployment.json', '--device', 'line-7'], 2],
    ['bytes that are no text, to attach to', ['attach', 'binary.json'], 2],
  ])('ends by its code for %s', async (_what, argv, code) => {
    const ended = await run(...argv);
    expect(ended.code).toBe(code);
    expect(ended.stdout).toBe('');
    expect(ended.stderr).not.toBe('');
  });

  it('attaches: the layer on stdout, and on stderr how it is created', async () => {
    const { code, stdout, stderr } = await run('attach', 'deployment.json', '--name', 'line-2');
    expect(code).toBe(0);
    expect(stdout).toContain('"properties.desired.modules.line-2-prober"');
    expect(stderr).toContain('not pushed');
    expect(stderr).toContain('az iot edge deployment create --layered --deployment-id line-2-watch');
  });

  it('attaches into a file, and says as JSON what is watched', async () => {
    const { code, stdout } = await run('attach', 'deployment.json', '-o', 'layer.json', '--format', 'json');
    expect(code).toBe(0);
    const told = JSON.parse(stdout) as { manifest: unknown; shares: string[] };
    expect(told.shares).toEqual(['camera-drop']);
    expect(told.manifest).toEqual(JSON.parse(read('layer.json')));
  });
});
