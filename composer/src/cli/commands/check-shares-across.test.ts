import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allCommands } from '../all-commands.ts';
import { runCli } from '../main.ts';

function workload(name: string, share: string, ...more: string[]): string {
  return [
    'apiVersion: mooring/v1',
    'kind: Workload',
    `metadata: { name: ${name} }`,
    'reporter: { enabled: false }',
    ...more,
    'volumes:',
    `  drop: { share: ${share}, protocol: smb }`,
    "modules: { a: { image: 'contoso.azurecr.io/a:1.4.2', mounts: { /in: drop } } }",
    '',
  ].join('\n');
}
function claim(name: string, namespace: string, share: string): string {
  return [
    'apiVersion: v1',
    'kind: PersistentVolumeClaim',
    `metadata: { name: ${name}, namespace: ${namespace} }`,
    'spec:',
    '  accessModes: [ReadWriteMany]',
    '  resources: { requests: { storage: 10Gi } }',
    `  volumeName: ${share}`,
    '  storageClassName: ""',
    '',
  ].join('\n');
}
const asObjects = ['--output', 'kubernetes'];
const place = /^MOOR(2514|2005) /;

interface Finding {
  code: string;
  severity: string;
  file: string;
  line: number;
  message: string;
}

describe('one share, claimed by several inputs of a check', () => {
  let dir: string;
  beforeEach(() => {
    dir = realpathSync(mkdtempSync(join(tmpdir(), 'mooring-shares-')));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  async function run(files: Record<string, string>, flags: string[] = []) {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(dir, name)), { recursive: true });
      writeFileSync(join(dir, name), text);
    }
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const io = { stdout, stderr, env: {}, cwd: dir, colour: false, columns: 200, interactive: false };
    const inputs = Object.keys(files).filter((name) => name !== 'mooring.yaml' && !name.endsWith('.env'));
    const argv = ['check', ...inputs, ...flags, '--format', 'json'];
    const code = await runCli(argv, { ...io, signal: new AbortController().signal }, allCommands);
    const { diagnostics } = JSON.parse(String(stdout.read())) as { diagnostics: Finding[] };
    const told = diagnostics.map((one) => `${one.code} ${one.severity} ${one.file}:${one.line}`);
    return { code, diagnostics, told: told.filter((one) => place.test(one)), all: told };
  }

  it('is an error at the second, in the order of the command, that names the first', async () => {
    const [edge, objects] = [workload('line', 'camera-drop'), claim('frames', 'vision', 'camera-drop')];
    const result = await run({ 'line.workload.yaml': edge, 'other/pvc.yaml': objects });
    expect(result).toMatchObject({ code: 1, told: ['MOOR2514 error other/pvc.yaml:7'] });
    const [found] = result.diagnostics.filter(({ code }) => code === 'MOOR2514');
    expect(found?.message).toBe(
      'the share `camera-drop` is claimed from the namespace `iotedge` by line.workload.yaml:6 already',
    );
    const turned = await run({ 'other/pvc.yaml': objects, 'line.workload.yaml': edge });
    expect(turned.told).toEqual(['MOOR2514 error line.workload.yaml:6']);
  });

  it('is told of two workloads, in place of the word that only one can have it', async () => {
    const files = {
      'a.workload.yaml': workload('line', 'camera-drop'),
      'b.workload.yaml': workload('vision', 'camera-drop'),
    };
    expect((await run(files, asObjects)).told).toEqual(['MOOR2514 error b.workload.yaml:6']);
  });

  it('is told once of a claim that is the second among objects as well', async () => {
    const { told } = await run({
      'a.workload.yaml': workload('line', 'camera-drop'),
      'b.yaml': claim('frames', 'vision', 'camera-drop'),
      'c.yaml': claim('frames', 'audit', 'camera-drop'),
    });
    expect(told).toEqual(['MOOR2514 error b.yaml:7', 'MOOR2514 error c.yaml:7']);
  });

  it.each([
    ['two workloads of IoT Edge', workload('other', 'camera-drop')],
    ['another share', claim('frames', 'vision', 'results')],
    ['the claim itself, made by hand', claim('camera-drop', 'iotedge', 'camera-drop')],
    ['a claim of its name in a namespace that is not said', claim('camera-drop', '""', 'camera-drop')],
    ['a device of another kind', workload('vision', 'camera-drop', 'target: ase-2node'), asObjects],
    ['a cluster that is no such device', workload('vision', 'camera-drop', 'target: k3s'), asObjects],
    ['two workloads in one namespace', workload('line', 'camera-drop'), asObjects],
  ])('is nothing to tell of %s', async (_, other, flags: string[] = []) => {
    const files = { 'a.workload.yaml': workload('line', 'camera-drop'), 'b.workload.yaml': other };
    const { told } = await run(files, flags);
    expect(told.filter((one) => one.startsWith('MOOR2514'))).toEqual([]);
  });

  it('is weighed by the project, and its suppression is not idle', async () => {
    const policy = 'apiVersion: mooring/v1\nkind: Policy\nsuppress:\n  - { code: MOOR2514, reason: two devices }\n';
    const files = { 'a.workload.yaml': workload('line', 'camera-drop'), 'b.yaml': claim('f', 'vision', 'camera-drop') };
    const { all } = await run({ 'mooring.yaml': policy, ...files });
    expect(all.filter((one) => /MOOR2514|MOOR2205/.test(one))).toEqual([]);
  });

  it('does not name what only the value of a variable says', async () => {
    const { told, diagnostics } = await run(
      {
        'a.workload.yaml': workload('line', '"${DROP}"'),
        'b.workload.yaml': workload('vision', '"${DROP}"'),
        'x.env': 'DROP=hidden-drop',
      },
      ['--variables', 'x.env', ...asObjects],
    );
    expect(told).toEqual(['MOOR2514 error b.workload.yaml:6']);
    expect(diagnostics.find(({ code }) => code === 'MOOR2514')?.message).toMatch(/^this share is claimed/);
    expect(JSON.stringify(diagnostics)).not.toContain('hidden-drop');
  });
});
